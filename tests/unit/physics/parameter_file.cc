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
      prm.add("quick", quick, "A switch.");
      prm.add("quick settings", quick_settings, "Overrides.");
      const auto section = prm.section("solver");
      prm.add("tolerance", tolerance, "Relative.", Allowed::positive());
      prm.add("steps", steps, "Counts.", Allowed::at_least(1));
      const auto inner = prm.section("inner part");
      prm.add("widths", widths, "List.");
    }

    std::string               title = "none";
    bool                      quick = false;
    std::string               quick_settings;
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

BOOST_AUTO_TEST_CASE(quick_settings_lie_between_file_and_overrides)
{
  const std::string quick = text + "set quick settings = solver/steps = 9 | solver/inner part/widths = 4, 5 \\\n"
                                   "  | title = f(x; y): 2\n";
  const auto        read  = [](const std::string &content, const std::vector<std::string> &overrides) {
    ParameterFile file;
    Model         model(file);
    file.read(content, "case.prm", overrides);
    return std::make_pair(model, file.to_string());
  };
  BOOST_TEST(read(quick, {}).first.title == "a = b, c");

  const auto [model, resolved] = read("set quick = true\n" + quick, {"solver/steps=7"});
  BOOST_TEST(model.title == "f(x; y): 2");
  BOOST_TEST(model.steps == 7u);
  BOOST_TEST(model.widths == std::vector<unsigned int>({4, 5}), boost::test_tools::per_element());
  const auto [again, resolved_again] = read(resolved, {});
  BOOST_TEST(again.steps == 7u);
  BOOST_TEST(again.title == model.title);
  BOOST_TEST(resolved_again == resolved);

  BOOST_TEST(read(quick, {"quick=true"}).first.steps == 9u);
  BOOST_TEST(ParameterFile::peek(quick, {"quick=true"}, "title") == "f(x; y): 2");
  refuse("set quick = true\nset quick settings = solver/stepps = 1\n", {},
         {"case.prm, quick settings \"solver/stepps = 1\"", "'steps'"});
  refuse("set quick = true\nset quick settings = solver/steps = 0\n", {}, {"quick settings", "at least 1"});
  refuse("set quick = true\nset quick settings = steps\n", {}, {"quick settings \"steps\"", "no '='"});
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

namespace
{
  /// A kind that may be left open, with a value beside it and one below; and a stranger.
  struct Open
  {
    explicit Open(ParameterSink &prm)
    {
      prm.add("stranger", stranger, "Of nobody.");
      const auto section = prm.section("network");
      prm.add("type", type, "Kind.", Allowed::one_of_or_automatic({"round", "square"}));
      prm.add("seed", seed, "A number.");
      const auto inner = prm.section("round");
      prm.add("radius", radius, "A length.", Allowed::positive());
    }

    std::string  type     = automatic;
    unsigned int seed     = 0;
    double       radius   = 1.;
    double       stranger = 5.;
  };

  const std::vector<std::string> choices{"network/type=round", "network/seed=3", "network/round/radius=0.25"};
} // namespace

BOOST_AUTO_TEST_CASE(open_values_are_settled_and_given_ones_kept)
{
  for (const std::string &type : {std::string(), std::string(" set type = auto\n")})
    {
      ParameterFile file;
      Open          model(file), twin(file);
      file.read("subsection network\n" + type + " set seed = 7\nend\n", "case.prm", {});
      BOOST_TEST(file.has_open_values());
      const auto before = file.identity();
      const auto done   = file.settle(choices);
      BOOST_TEST(done == std::vector<std::string>({choices[0], choices[2]}), boost::test_tools::per_element());
      BOOST_TEST(!file.has_open_values());
      for (const Open *one : {&model, &twin})
        BOOST_TEST((one->type == "round" && one->seed == 7u && one->radius == 0.25 && one->stranger == 5.));

      // The resolved text is the same run, and so is what was known of it before.
      ParameterFile again;
      Open          third(again);
      again.read(file.to_string(), "resolved.prm", {});
      BOOST_TEST(again.settle({"network/type=square", "network/seed=3"}).empty());
      BOOST_TEST(again.to_string() == file.to_string());
      BOOST_CHECK(again.identity() == file.identity());
      BOOST_TEST(before.differences_from(file.identity()).empty());
      BOOST_TEST(file.identity().differences_from(before).size() == 2u);
    }
}

BOOST_AUTO_TEST_CASE(named_values_are_not_settled)
{
  ParameterFile file;
  Open          model(file);
  file.read("", "case.prm", {"network/type=square"});
  BOOST_TEST(!file.has_open_values());
  BOOST_TEST(file.settle(choices).empty());
  BOOST_TEST(model.type == "square");
  BOOST_TEST(model.radius == 1.);
}

BOOST_AUTO_TEST_CASE(what_is_settled_is_checked)
{
  ParameterFile file;
  Open          model(file);
  file.read("", "case.prm", {});
  BOOST_CHECK_THROW(file.settle({"network/kind=round"}), InputError);
  BOOST_CHECK_THROW(file.settle({"network/type=round", "network/round/radius=-1"}), InputError);
}
