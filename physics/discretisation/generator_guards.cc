#include "physics/discretisation/generator_guards.h"

#include "core/exceptions.h"
#include "core/parameter_text.h"
#include "core/text.h"
#include "physics/libraries/memory.h"

namespace trestle
{
  namespace
  {
    const GeneratorGuard *find(const std::string &name, const unsigned int dim)
    {
      for (const auto *guards : {&guards_of_boxes(), &guards_of_round_shapes()})
        if (const auto found = guards->find(name); found != guards->end() && found->second.exists_in(dim))
          return &found->second;
      return nullptr;
    }
  } // namespace

  std::vector<std::string> generator_names(const unsigned int dim)
  {
    std::vector<std::string> names;
    for (const auto *guards : {&guards_of_boxes(), &guards_of_round_shapes()})
      for (const auto &[name, guard] : *guards)
        if (guard.exists_in(dim))
          names.push_back(name);
    return names;
  }

  GuardedGenerator guard_generator(const std::string &name, const std::string &arguments, const unsigned int dim)
  {
    const auto *guard = find(name, dim);
    if (guard == nullptr)
      {
        const auto        known = generator_names(dim);
        const std::string near  = nearest_name(name, known);
        throw InputError("mesh/generator: there is no '" + name + "' in " + std::to_string(dim) + "D.",
                         (near.empty() ? "" : "Did you mean '" + near + "'? ") +
                             "There are: cook membrane, graded cube, " + text::join(known) + ".");
      }
    GeneratorArguments reader(name, guard->arguments, arguments, dim);
    const double       n_cells = guard->n_cells(reader);
    check_number_of_cells(n_cells, name);
    return {n_cells, guard->is_glued};
  }

  void check_number_of_cells(const double n_cells, const std::string &generator)
  {
    constexpr double bytes_a_cell = 1000.; // about: with deal.II's faces, lines and vertices
    if (!(n_cells < 4e9 && n_cells * bytes_a_cell < physical_memory()))
      throw InputError("mesh/arguments: '" + generator + "' would make " + text::rounded(n_cells) +
                           " cells, which every rank holds.",
                       "Ask for fewer, and for mesh/refinements, which ranks share.");
  }
} // namespace trestle
