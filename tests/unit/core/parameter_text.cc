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

BOOST_AUTO_TEST_CASE(bytes_that_nobody_sees)
{
  BOOST_TEST(scan_parameter_text("\xef\xbb\xbfset a = 1\n", "case.prm").at(0).key == "a");
  refuse("set a = 1\nset b =\xc2\xa0"
         "2\n",
         "case.prm, line 2: byte 8 is a no-break blank (U+00A0)");
  refuse("\xc2\xa0set a = 1\n", "line 1: byte 1 is a no-break blank (U+00A0)");
  refuse("set a = 1\xa0\n", "byte 10 is a no-break blank (U+00A0)"); // of Latin-1
  refuse("set a =\xe2\x80\x8b 1\n", "(U+200B)");
  refuse("set a = 1\x1b[31m\n", "a control character (U+001B)");
  refuse("set a = 1\nset b = 2\xef\xbb\xbf\n", "line 2: byte 10 is a byte-order mark (U+FEFF)");
  refuse(std::string("s\0e\0t\0", 6), "byte 2 is 0: this is UTF-16");
  refuse(std::string("\xff\xfes\0e\0t\0", 8), "byte-order mark of UTF-16");
  BOOST_CHECK_THROW(scan_override("a=\xc2\xa0"
                                  "1"),
                    InputError);
  // Letters of other languages are letters, and comments may hold anything.
  const auto lines = scan_parameter_text("set name = Tr\xc3\xa4ger # 5\xc2\xa0mm, \xf0\x9f\x98\x80\n", "case.prm");
  BOOST_TEST(lines.at(0).value == "Tr\xc3\xa4ger");
}

BOOST_AUTO_TEST_CASE(values_that_a_comment_cuts)
{
  refuse("set file = plate#2.msh\n", "the value ends at '#'");
  refuse("set file = \\\n  plate#2.msh\n", "line 2: the value ends at '#'");
  BOOST_TEST(scan_parameter_text("set a = 1 # a#b\n", "case.prm").at(0).value == "1");
  BOOST_TEST(scan_parameter_text("set a =# nothing\n", "case.prm").at(0).value.empty());
  BOOST_TEST(scan_parameter_text("subsection mesh# a = 1\nend# b\n", "case.prm").size() == 1u);
}

BOOST_AUTO_TEST_CASE(long_lines_are_not_echoed)
{
  for (const std::string start : {"", "set ", "subsection ", "set a = "})
    try
      {
        scan_parameter_text(start + std::string(100000, 'x') + "\n", "case.prm");
      }
    catch (const InputError &error)
      {
        BOOST_TEST(std::string(error.what()).size() < 400u);
        BOOST_TEST(std::string(error.what()).find("case.prm, line 1") == 0u);
      }
  BOOST_CHECK_EXCEPTION(scan_override(std::string(100000, 'x')), InputError,
                        [](const InputError &error) { return std::string(error.what()).size() < 400u; });
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
