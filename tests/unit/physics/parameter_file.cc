// MPI: 1
// A parameter file sets what objects declared, names what is wrong with file, line, section, key and the nearest
// known name, and its resolved text repeats it; two files in one process know nothing of each other.
#include "physics/api/parameter_file.h"

#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

namespace
{
  struct Model
  {
    explicit Model(ParameterSink &prm)
    {
      prm.add("title", title, "Any text.");
      const auto section = prm.section("solver");
      prm.add("tolerance", tolerance, "Relative.", Allowed::positive());
      prm.add("steps", steps, "Counts.", Allowed::at_least(1));
      const auto inner = prm.section("inner part");
      prm.add("widths", widths, "List.");
    }

    std::string               title     = "none";
    double                    tolerance = 1e-8;
    unsigned int              steps     = 3;
    std::vector<unsigned int> widths    = {8, 16};
  };

  void refuse(const std::string &text, const std::vector<std::string> &overrides,
              const std::vector<std::string> &parts)
  {
    ParameterFile file;
    Model         model(file);
    BOOST_CHECK_EXCEPTION(file.read(text, "case.prm", overrides), InputError, [&](const InputError &error) {
      const std::string message = error.what();
      for (const auto &part : parts)
        BOOST_TEST_CONTEXT(message) { BOOST_TEST((message.find(part) != std::string::npos), "lacks " << part); }
      return true;
    });
  }

  const std::string text = "set title = a = b, c\n"
                           "subsection solver\n"
                           "  set tolerance = 1e-3 # loose\n"
                           "  subsection inner part\n"
                           "    set widths = 1, \\\n"
                           "                 2, 3\n"
                           "  end\n"
                           "end\n";
} // namespace

BOOST_AUTO_TEST_CASE(sets_what_was_declared)
{
  ParameterFile file;
  Model         model(file), twin(file); // as the 2D and the 3D twin of a physics
  file.read(text, "case.prm", {"solver/steps=7", "solver / inner part/widths = 5"});
  for (const Model *one : {&model, &twin})
    {
      BOOST_TEST(one->title == "a = b, c");
      BOOST_TEST(one->tolerance == 1e-3);
      BOOST_TEST(one->steps == 7u);
      BOOST_TEST(one->widths == std::vector<unsigned int>{5}, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(resolved_text_repeats)
{
  ParameterFile first;
  Model         model(first);
  first.read(text, "case.prm", {"solver/steps=7"});

  for (const std::string &resolved : {first.to_string(), first.to_documented_string()})
    {
      ParameterFile second;
      Model         again(second);
      second.read(resolved, "resolved.prm", {});
      BOOST_TEST(again.title == model.title);
      BOOST_TEST(again.tolerance == model.tolerance);
      BOOST_TEST(again.steps == model.steps);
      BOOST_TEST(again.widths == model.widths, boost::test_tools::per_element());
      BOOST_TEST(second.to_string() == first.to_string());
    }
  BOOST_TEST(first.to_documented_string().find("greater than 0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(messages)
{
  refuse("set titel = x\n", {}, {"case.prm, line 1", "unknown key 'titel'", "top level", "Did you mean 'title'"});
  refuse("subsection solver\n set tolerence = 1\nend\n", {},
         {"case.prm, line 2", "'tolerence'", "section 'solver'", "'tolerance'", "Allowed here: tolerance, steps"});
  refuse("set steps = 2\n", {}, {"unknown key 'steps'", "exists in section 'solver'"});
  refuse("subsection solvr\nend\n", {}, {"line 1", "unknown section 'solvr'", "Did you mean 'solver'"});
  refuse("subsection solver\n set tolerance = -1\nend\n", {},
         {"case.prm, line 2", "'tolerance = -1'", "section 'solver'", "greater than 0"});
  refuse("subsection solver\n set steps = many\nend\n", {}, {"line 2", "'many'", "not a whole number"});
  refuse(text, {"solver/steps=0"}, {"--set \"solver/steps=0\"", "at least 1"});
  refuse(text, {"solver/inner/widths=0"}, {"no section 'solver/inner'", "Did you mean 'solver/inner part'"});
  refuse("subsection solver\n", {}, {"line 1", "never closed"});
  refuse("include \"other.prm\"\n", {}, {"line 1", "--set"});
}

BOOST_AUTO_TEST_CASE(peeks_at_the_top)
{
  BOOST_TEST(ParameterFile::peek(text, {}, "title") == "a = b, c");
  BOOST_TEST(ParameterFile::peek(text, {"title=other"}, "title") == "other");
  BOOST_TEST(ParameterFile::peek(text, {}, "tolerance").empty());
}
