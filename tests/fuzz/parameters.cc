// FUZZ: studies
// A parameter file that was mistyped, cut, or put together from others is valid or refused with a message of a few lines; it
// never takes ten seconds, and never the process.
#include "core/exceptions.h"
#include "core/parameter_text.h"
#include "core/study.h"
#include "physics/api/parameter_file.h"
#include "source_directory.h"
#include "studies/fe_ol/top_level_keys.h"
#include "support/fuzz.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <new>
#include <regex>
#include <set>
#include <sstream>

using namespace trestle;
using testing::Draws;

namespace
{
  namespace fs = std::filesystem;

  /// The repository's parameter files, in an order that every machine has.
  std::vector<std::string> seeds()
  {
    std::set<fs::path> files;
    for (const auto &entry : fs::recursive_directory_iterator(fs::path(TRESTLE_SOURCE_DIR) / "parameter_files"))
      if (entry.path().extension() == ".prm")
        files.insert(entry.path());
    std::vector<std::string> texts;
    for (const auto &file : files)
      {
        std::ostringstream text;
        text << std::ifstream(file, std::ios::binary).rdbuf();
        texts.push_back(text.str());
      }
    return texts;
  }

  const std::vector<std::string> words = {"1e400",
                                          "-1",
                                          "nan",
                                          "inf",
                                          "0",
                                          "1e-320",
                                          "1,5",
                                          "x=1",
                                          "rand()",
                                          "if(",
                                          "((((((((",
                                          "|",
                                          "||",
                                          ";",
                                          ":",
                                          "#",
                                          "\\\n",
                                          "set ",
                                          "set = ",
                                          "end\n",
                                          "\xc2\xa0",
                                          "\xff\xfe",
                                          "-",
                                          "'",
                                          "\t",
                                          "..",
                                          "/",
                                          "sqrt(-1)",
                                          "1/0",
                                          "x^x^x",
                                          "field",
                                          "u",
                                          "t",
                                          "subsection ",
                                          "subsection mesh\n",
                                          "include a\n",
                                          "set study = fe squared\n",
                                          "set model = navier_stokes\n",
                                          "set model = elasticity\n",
                                          "set simplices = true\n",
                                          "set dimension = 3\n",
                                          "set end time = 1\n",
                                          "set dirichlet =\n",
                                          std::string(1, '\0'),
                                          std::string(5000, 'x')};

  void change(std::string &text, const std::string &other, Draws &draws)
  {
    const std::size_t at     = draws.below(text.size() + 1);
    const std::size_t length = std::min<std::size_t>(draws.below(60), text.size() - at);
    const std::size_t line   = at == 0 ? 0 : text.rfind('\n', at - 1) + 1; // npos + 1 is 0
    const std::size_t end    = std::min(text.find('\n', at), text.size());
    const auto       &word   = words[draws.below(words.size())];
    switch (draws.below(8))
      {
      case 0: // a bit
        if (at < text.size())
          text[at] = char(text[at] ^ (1 << draws.below(8)));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      case 3:
        text.insert(at, word);
        break;
      case 4: // a value
        if (const auto equals = text.find('=', line); equals < end)
          text.replace(equals + 1, end - equals - 1, " " + word);
        break;
      case 5: // without a line
        text.erase(line, end - line);
        break;
      case 6: // a line twice, the second time elsewhere
        text.insert(std::min(text.find('\n', draws.below(text.size() + 1)), text.size()),
                    "\n" + text.substr(line, end - line));
        break;
      default: // a piece of another file
        text.insert(at, other.substr(draws.below(other.size() + 1), 1 + draws.below(300)));
      }
  }

  /// Whole numbers above 100 that no file has: meshes, samples and networks may be as large as somebody asks, and take as
  /// long.
  bool is_large(const std::string &text, const std::string &original)
  {
    for (std::size_t i = 0; i < text.size();)
      if (std::isdigit(static_cast<unsigned char>(text[i])) != 0)
        {
          const auto end    = std::min(text.find_first_not_of("0123456789", i), text.size());
          const auto number = text.substr(i, end - i);
          if (number.size() > 2 && number != "100" && original.find(number) == std::string::npos)
            return true;
          i = end;
        }
      else
        ++i;
    return false;
  }

  /// What the program does for --validate.
  void validate(const std::string &text, const std::vector<std::string> &overrides)
  {
    scan_parameter_text(text, "case.prm");
    const std::string study = ParameterFile::peek(text, overrides, "study");
    if (StudyRegistry::instance().entries().count(study) == 0)
      return;
    ParameterFile      file;
    const TopLevelKeys keys(file);
    const auto         chosen = StudyRegistry::instance().create(study, file);
    file.read(text, "case.prm", overrides);
    const Communicator world;
    file.settle(chosen->choices(world));
    chosen->validate(world);
  }

  /// @returns whether it is valid.
  bool is_valid(const std::string &text, const std::vector<std::string> &overrides)
  {
    try
      {
        validate(text, overrides);
        return true;
      }
    catch (const Error &error)
      {
        const std::string message = error.what();
        BOOST_TEST(!message.empty());
        BOOST_TEST(message.size() < 8000u);
        BOOST_TEST(std::none_of(message.begin(), message.end(),
                                [](const unsigned char c) { return c < ' ' && c != '\n'; }));
      }
    catch (const dealii::ExceptionBase &)
      {} // as a message by Session::describe()
    catch (const std::bad_alloc &)
      {}
    return false;
  }
} // namespace

BOOST_AUTO_TEST_CASE(parameters)
{
  const auto     texts   = seeds();
  const fs::path case_at = fs::absolute("case.prm");
  fs::current_path(TRESTLE_SOURCE_DIR); // files name their meshes from there
  dealii::deal_II_exceptions::disable_abort_on_exception();
  BOOST_REQUIRE(texts.size() > 30u);
  std::uint64_t n_valid = 0, n_refused = 0;
  testing::fuzz("parameters", [&](Draws &draws) {
    const auto &original = texts[draws.below(texts.size())], &other = texts[draws.below(texts.size())];
    std::string text = original;
    for (auto n_changes = draws.below(5); n_changes > 0; --n_changes)
      change(text, other, draws);
    if (is_large(text, original + other))
      return;
    std::ofstream(case_at, std::ios::binary) << text;
    // Small, whatever they are for: under sanitizers a cube of 13,824 valid cells is no matter of seconds.
    const bool                     is_in_space = std::regex_search(text, std::regex("dimension *= *3"));
    const auto                     refinements = is_in_space ? 0 : draws.below(2);
    const std::vector<std::string> overrides   = {"quick=true", "mesh/refinements=" + std::to_string(refinements),
                                                  "refinement/compare with coarser=0"};
    const bool                     has_comparison = text.find("compare with coarser") != std::string::npos;
    ++(is_valid(text, {overrides.begin(), overrides.end() - (has_comparison ? 0 : 1)}) ? n_valid : n_refused);
  });
  // Both happen, or nothing was tried; a repeated case is one of them.
  BOOST_TEST((std::getenv("TRESTLE_FUZZ_CASE") != nullptr || (n_valid > 0 && n_refused > 0)));
}
