// FUZZ: physics
// A Gmsh file that was cut, mistyped or put together from others becomes a mesh whose cells have positive size, or is
// refused with a message of a few lines; it never takes ten seconds, and never the process.
#include "source_directory.h"
#include "support/fuzz.h"
#include "support/fuzz_mesh.h"
#include "support/gmsh_text.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace trestle;
using testing::Draws;

namespace
{
  struct Seed
  {
    std::string  text;
    unsigned int dim;
  };

  std::string shipped(const std::string &name)
  {
    std::ostringstream text;
    text << std::ifstream(std::string(TRESTLE_SOURCE_DIR) + "/meshes/" + name, std::ios::binary).rdbuf();
    return text.str();
  }

  /// Formats 2.2, 4.0 and 4.1; triangles, quadrilaterals, tetrahedra, hexahedra.
  std::vector<Seed> seeds()
  {
    testing::GmshGrid grid{3, 2};
    grid.group                          = [](const auto i, const auto) { return i + 1u; };
    const std::vector<std::string> cube = {"0 0 0", "1 0 0", "1 1 0", "0 1 0", "0 0 1", "1 0 1",
                                           "1 1 1", "0 1 1", "2 0 0", "2 1 0", "2 0 1", "2 1 1"};
    return {
        {grid.text(), 2},
        {testing::msh41(false), 2},
        {testing::msh41(true), 2},
        {testing::msh22({"0 0 0", "1 0 0", "1 1 0", "0 1 0"}, {"2 1 2 3", "2 1 3 4", {"1 1 2", 5}, {"1 3 4", 6}}),
         2},
        {testing::msh22(cube, {"5 1 2 3 4 5 6 7 8", {"5 2 9 10 3 6 11 12 7", 2}, {"3 1 4 8 5", 3}}), 3},
        {testing::msh22(cube, {"4 1 2 4 5", "4 2 3 4 7", {"4 2 4 5 7", 2}, {"2 1 2 4", 3}}), 3},
        {shipped("inclusion.msh"), 2},
        {shipped("two_materials.msh"), 2},
        {shipped("hollow_cylinder.msh"), 3},
        {shipped("box.msh"), 3}};
  }

  const std::vector<std::string> words = {"-1",
                                          "0",
                                          "1",
                                          "2",
                                          "3",
                                          "4",
                                          "5",
                                          "15",
                                          "8",
                                          "2.2",
                                          "4",
                                          "4.0",
                                          "4.1",
                                          "4294967295",
                                          "4294967299",
                                          "2147483648",
                                          "18446744073709551615",
                                          "18446744073709551616",
                                          "1e-12",
                                          "1e99",
                                          "1e300",
                                          "nan",
                                          "inf",
                                          "x",
                                          "\"",
                                          "0.5",
                                          "$EndNodes",
                                          "\n$Nodes\n",
                                          "\n$Elements\n",
                                          "\n$ParametricNodes\n",
                                          "\n$PhysicalNames\n1\n1 1 \"a\"\n$EndPhysicalNames\n",
                                          "\r\n",
                                          "\n\n",
                                          std::string(1, '\0'),
                                          std::string(3000, '$')};

  struct Range
  {
    std::size_t begin, length;
  };

  Range any_word(const std::string &text, Draws &draws)
  {
    const std::string blanks = " \r\n";
    std::size_t       begin  = std::min(text.find_first_not_of(blanks, draws.below(text.size() + 1)), text.size());
    while (begin > 0 && begin < text.size() && blanks.find(text[begin - 1]) == std::string::npos)
      --begin;
    return {begin, std::min(text.find_first_of(blanks, begin), text.size()) - begin};
  }

  Range any_line(const std::string &text, Draws &draws)
  {
    const std::size_t at = draws.below(text.size() + 1), begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    return {begin, std::min(text.find('\n', begin), text.size() - 1) + 1 - begin};
  }

  /// The section lines of a file are few, and the most telling.
  Range any_section_line(const std::string &text, Draws &draws)
  {
    const auto at = std::min(text.find('$', draws.below(text.size() + 1)), text.size());
    return {at, std::min(text.find('\n', at), text.size()) - at};
  }

  void exchange(std::string &text, Range one, Range other)
  {
    if (one.begin > other.begin)
      std::swap(one, other);
    if (one.begin + one.length > other.begin)
      return;
    const std::string first = text.substr(one.begin, one.length), second = text.substr(other.begin, other.length);
    text.replace(other.begin, other.length, first);
    text.replace(one.begin, one.length, second);
  }

  void change(std::string &text, const std::string &other, Draws &draws)
  {
    if (text.empty())
      text = other;
    const auto word = any_word(text, draws), line = any_line(text, draws), section = any_section_line(text, draws);
    const auto &replacement = words[draws.below(words.size())];
    switch (draws.below(11))
      {
        case 0: {
          char &byte = text[draws.below(text.size())];
          byte       = char(byte ^ (1 << draws.below(8)));
          break;
        }
      case 1:
        text.resize(draws.below(text.size()));
        break;
      case 2:
        text.erase(line.begin, line.length);
        break;
      case 3:
        text.insert(line.begin, text.substr(line.begin, line.length));
        break;
      case 4:
        text.erase(section.begin, section.length);
        break;
      case 5:
        text.replace(section.begin, section.length, replacement);
        break;
      case 6:
        exchange(text, word, any_word(text, draws));
        break;
      case 7:
        exchange(text, line, any_line(text, draws));
        break;
      case 8:
        text.insert(line.begin, other.substr(draws.below(other.size()), draws.below(400)));
        break;
      default:
        text.replace(word.begin, word.length, replacement);
      }
  }
} // namespace

BOOST_AUTO_TEST_CASE(meshes)
{
  dealii::deal_II_exceptions::disable_abort_on_exception(); // its assertions, in debug mode
  const auto                     files      = seeds();
  const std::vector<std::string> coincident = {"refuse", "merge", "keep"}, parts = {"refuse", "keep"},
                                 faces = {"refuse", "ignore"};
  testing::Outcomes outcomes;
  testing::fuzz("meshes", [&](Draws &draws) {
    const auto &seed  = files[draws.below(files.size())];
    const auto &other = files[draws.below(files.size())];
    std::string text  = seed.text;
    for (auto n_changes = draws.below(4); n_changes > 0; --n_changes)
      change(text, other.text, draws);
    std::ofstream("case.msh", std::ios::binary) << text;
    const unsigned int dim = draws.below(10) == 0 ? 5 - seed.dim : seed.dim;
    outcomes.count(testing::made_mesh({{"source", "file"},
                                       {"file", "case.msh"},
                                       {"coincident nodes", coincident[draws.below(3)]},
                                       {"separate parts", parts[draws.below(2)]},
                                       {"inner faces", faces[draws.below(2)]},
                                       {"refinements", std::to_string(draws.below(2))}},
                                      dim));
  });
  outcomes.check();
}
