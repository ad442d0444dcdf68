// FUZZ: physics
// Whatever generator and arguments somebody asks for, the mesh has cells of positive size, or there is a message of a few
// lines that names the argument; it never takes ten seconds, and never the process.
#include "core/exceptions.h"
#include "physics/discretisation/generator_guards.h"
#include "support/fuzz.h"
#include "support/fuzz_mesh.h"

#include <deal.II/base/exceptions.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace trestle;
using testing::Draws;

namespace
{
  /// Arguments that make a mesh; O is the origin, I the point of ones, N small counts, in each dimension.
  const std::vector<std::pair<std::string, std::string>> in_both = {
      {"hyper_cube", "0 : 1 : true"},
      {"subdivided_hyper_cube", "3 : 0 : 1 : true"},
      {"hyper_rectangle", "O : I : true"},
      {"subdivided_hyper_rectangle", "N : O : I : true"},
      {"cheese", "N"},
      {"plate_with_a_hole", "0.4 : 1 : 2 : 1 : 0 : 1 : O : 0 : 1 : 2 : 3 : true"},
      {"channel_with_cylinder", "0.03 : 2 : 2 : true"},
      {"enclosed_hyper_cube", "0 : 1 : 0.5 : true"},
      {"hyper_ball", "O : 1 : false"},
      {"hyper_ball_balanced", "O : 1"},
      {"quarter_hyper_ball", "O : 1"},
      {"half_hyper_ball", "O : 1"},
      {"cylinder", "1 : 2"},
      {"truncated_cone", "1 : 0.5 : 2"},
      {"hyper_cube_slit", "0 : 1 : true"},
      {"hyper_shell", "O : 0.5 : 1 : 12 : true"},
      {"half_hyper_shell", "O : 0.5 : 1 : 0 : true"},
      {"quarter_hyper_shell", "O : 0.5 : 1 : 0 : true"},
      {"eccentric_hyper_shell", "O : O : 0.5 : 1 : 12"},
      {"hyper_cube_with_cylindrical_hole", "0.25 : 0.5 : 1 : 2 : true"},
      {"concentric_hyper_shells", "O : 0.5 : 1 : 3 : 2 : 12 : true"},
      {"cook_membrane", ""},
      {"graded_cube", "4 : 1.5"}};
  const std::vector<std::pair<std::string, std::string>> in_the_plane = {
      {"general_cell", "0, 0 ; 1, 0 ; 0, 1 ; 1, 1 : true"},
      {"hyper_cross", "1, 0, 2, 0 : true"},
      {"hyper_L", "-1 : 1 : true"},
      {"simplex", "0, 0 ; 1, 0 ; 0, 1"},
      {"subdivided_hyper_rectangle", "0.5, 0.5 ; 0.25, 0.75 : 0, 0 : 1, 1 : true"}};
  const std::vector<std::pair<std::string, std::string>> in_space = {
      {"general_cell", "0, 0, 0 ; 1, 0, 0 ; 0, 1, 0 ; 1, 1, 0 ; 0, 0, 1 ; 1, 0, 1 ; 0, 1, 1 ; 1, 1, 1 : true"},
      {"hyper_cross", "1, 0, 2, 0, 1, 1 : true"},
      {"hyper_L", "-1 : 1 : false"},
      {"simplex", "0, 0, 0 ; 1, 0, 0 ; 0, 1, 0 ; 0, 0, 1"},
      {"subdivided_hyper_rectangle", "0.5, 0.5 ; 0.25, 0.75 ; 1, 1 : 0, 0, 0 : 1, 1, 2 : true"},
      {"subdivided_cylinder", "3 : 1 : 2"},
      {"cylinder_shell", "2 : 0.5 : 1 : 0 : 0"},
      {"torus", "2 : 0.5 : 6 : 6.283185307179586"},
      {"moebius", "8 : 1 : 2 : 0.5"},
      {"pipe_junction", "-2, 0, 0 : 1 ; 0, 2, 0 : 1 ; 2, 0, 0 : 1 = 0, 0, 0 : 1 = 0.5"}};

  using Seed = std::pair<std::string, std::string>;

  std::string in_dimension(std::string text, const unsigned int dim)
  {
    const std::map<char, std::string> words = {{'O', dim == 2 ? "0, 0" : "0, 0, 0"},
                                               {'I', dim == 2 ? "1, 1" : "1, 1, 1"},
                                               {'N', dim == 2 ? "2, 3" : "2, 3, 1"}};
    for (const auto &[letter, word] : words)
      for (auto at = text.find(letter); at != std::string::npos; at = text.find(letter))
        text.replace(at, 1, word);
    return text;
  }

  std::vector<Seed> seeds(const unsigned int dim)
  {
    std::vector<Seed> result = dim == 2 ? in_the_plane : in_space;
    for (const auto &[name, arguments] : in_both)
      result.emplace_back(name, in_dimension(arguments, dim));
    return result;
  }

  const std::vector<std::string> words = {"0",
                                          "-1",
                                          "1",
                                          "2",
                                          "3",
                                          "5",
                                          "6",
                                          "24",
                                          "96",
                                          "-5",
                                          "0.5",
                                          "0.999999",
                                          "1e-300",
                                          "1e-13",
                                          "1e-6",
                                          "1e6",
                                          "1e49",
                                          "1e300",
                                          "1e400",
                                          "nan",
                                          "inf",
                                          "4294967295",
                                          "4294967296",
                                          "999999999",
                                          "18446744073709551616",
                                          "true",
                                          "maybe",
                                          "",
                                          "0, 0",
                                          "0, 0, 0",
                                          "1, 1, 1, 1",
                                          "0, 0 ; 1, 1",
                                          "0x10",
                                          "1 2",
                                          "6.2831853",
                                          std::string(1, '\0'),
                                          std::string(5000, '9')};

  /// Where numbers and words begin and end.
  std::pair<std::size_t, std::size_t> any_word(const std::string &text, Draws &draws)
  {
    const std::string separators = " :;,=";
    std::size_t       begin      = text.find_first_not_of(separators, draws.below(text.size() + 1));
    if (begin == std::string::npos)
      return {text.size(), text.size()};
    while (begin > 0 && separators.find(text[begin - 1]) == std::string::npos)
      --begin;
    return {begin, std::min(text.find_first_of(separators, begin), text.size())};
  }

  void change(std::string &text, const std::string &other, Draws &draws)
  {
    const auto [begin, end] = any_word(text, draws);
    switch (draws.below(8))
      {
      case 0:
        text.erase(begin, end - begin + draws.below(4));
        break;
      case 1:
        text.insert(begin, words[draws.below(words.size())] + (draws.below(2) == 0 ? " : " : ", "));
        break;
      case 2:
        text = other;
        break;
      case 3:
        if (!text.empty())
          {
            char &byte = text[draws.below(text.size())];
            byte       = char(byte ^ (1 << draws.below(7)));
          }
        break;
      default:
        text.replace(begin, end - begin, words[draws.below(words.size())]);
      }
  }

  /// Meshes may be as large as somebody asks, and take as long; those that nobody can want are refused.
  bool is_large(const std::string &name, const std::string &arguments, const unsigned int dim)
  {
    if (name == "graded_cube")
      {
        const double n = std::strtod(arguments.c_str(), nullptr);
        return n > 12. && n < 1e5;
      }
    try
      {
        return guard_generator(name, arguments, dim).n_cells > 1200.;
      }
    catch (const InputError &)
      {
        return false;
      }
  }
} // namespace

BOOST_AUTO_TEST_CASE(every_generator_makes_a_mesh)
{
  dealii::deal_II_exceptions::disable_abort_on_exception(); // its assertions, in debug mode
  for (const unsigned int dim : {2u, 3u})
    {
      std::set<std::string> names;
      for (const auto &[name, arguments] : seeds(dim))
        {
          names.insert(name);
          BOOST_TEST_CONTEXT(name << " in " << dim << "D")
          BOOST_TEST(testing::made_mesh({{"generator", name}, {"arguments", arguments}}, dim) == "");
        }
      for (const auto &name : generator_names(dim))
        BOOST_TEST(names.count(name) == 1u, name << " has no example in " << dim << "D");
    }
}

BOOST_AUTO_TEST_CASE(generators)
{
  const std::vector<Seed> of_dimension[] = {seeds(2), seeds(3)};
  testing::Outcomes       outcomes;
  testing::fuzz("generators", [&](Draws &draws) {
    const unsigned int dim                      = 2 + draws.below(2);
    const auto        &own                      = of_dimension[dim - 2];
    const auto        &other                    = of_dimension[draws.below(2)];
    auto [name, arguments]                      = own[draws.below(own.size())];
    const auto &[another_name, other_arguments] = other[draws.below(other.size())];
    if (draws.below(16) == 0)
      name = draws.below(8) == 0 ? words[draws.below(words.size())] : another_name;
    for (auto n_changes = draws.below(4); n_changes > 0; --n_changes)
      change(arguments, other_arguments, draws);
    if (is_large(name, arguments, dim))
      return;
    const std::vector<std::string> scales    = {"1", "1e-3", "25.4"};
    const bool                     simplices = draws.below(3) == 0;
    outcomes.count(testing::made_mesh({{"generator", name},
                                       {"arguments", arguments},
                                       {"refinements", std::to_string(draws.below(simplices && dim == 3 ? 1 : 2))},
                                       {"simplices", simplices ? "true" : "false"},
                                       {"mapping degree", std::to_string(1 + draws.below(2))},
                                       {"scale", scales[draws.below(scales.size())]}},
                                      dim));
  });
  outcomes.check();
}
