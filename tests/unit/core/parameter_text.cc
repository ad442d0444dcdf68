// MPI: 1
// A .prm text is read as deal.II reads it, and whatever is no statement is refused with its line number.
#include "core/parameter_text.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

namespace
{
  void refuse(const std::string &text, const std::string &part_of_message)
  {
    BOOST_CHECK_EXCEPTION(scan_parameter_text(text, "case.prm"), InputError, [&](const InputError &error) {
      BOOST_TEST_MESSAGE(error.what());
      return std::string(error.what()).find(part_of_message) != std::string::npos;
    });
  }
} // namespace

BOOST_AUTO_TEST_CASE(statements)
{
  const auto lines = scan_parameter_text("# comment\n"
                                         "set study   = finite  elements # rest\r\n"
                                         "subsection mesh\n"
                                         "  subsection inner part\n"
                                         "    set a = x=1, \\\n"
                                         "            y=2\n"
                                         "  end\n"
                                         "end\n",
                                         "case.prm");
  BOOST_TEST(lines.size() == 4u);
  BOOST_TEST(lines[0].key == "study");
  BOOST_TEST(lines[0].value == "finite elements");
  BOOST_TEST(lines[0].number == 2u);
  BOOST_TEST(lines[2].is_section);
  BOOST_TEST(section_path(lines[3].section) == "mesh/inner part");
  BOOST_TEST(lines[3].value == "x=1, y=2");
  BOOST_TEST(lines[3].number == 5u);
}

BOOST_AUTO_TEST_CASE(what_is_no_statement)
{
  refuse("set a = 1\nsett b = 2\n", "line 2");
  refuse("set a\n", "'set a'");
  refuse("set = 3\n", "line 1");
  refuse("end\n", "no open subsection");
  refuse("\nsubsection mesh\nset a = 1\n", "line 2");
  refuse("subsection\nend\n", "needs a name");
  refuse("include other.prm\n", "include");
}

BOOST_AUTO_TEST_CASE(overrides)
{
  const auto line = scan_override("boundary conditions / 1/value = x=2");
  BOOST_TEST(section_path(line.section) == "boundary conditions/1");
  BOOST_TEST(line.key == "value");
  BOOST_TEST(line.value == "x=2");
  BOOST_CHECK_THROW(scan_override("mesh"), InputError);
  BOOST_CHECK_THROW(scan_override("=1"), InputError);
  BOOST_CHECK_THROW(scan_override("a=1 # b"), InputError);
}

BOOST_AUTO_TEST_CASE(nearest)
{
  BOOST_TEST(nearest_name("refinments", {"degree", "refinements", "file"}) == "refinements");
  BOOST_TEST(nearest_name("zzzzzz", {"degree", "file"}).empty());
  BOOST_TEST(nearest_name("a", {}).empty());
}
