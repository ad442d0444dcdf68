#pragma once

#include "physics/discretisation/generator_arguments.h"

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /// What is known of one of deal.II's generators.
  struct GeneratorGuard
  {
    unsigned int least_dim, most_dim;
    bool         is_glued;  ///< of pieces, by comparing places: fails where lengths are far from 1
    const char  *arguments; ///< their names
    /// Reads all arguments. @returns about how many cells it will make.
    double (*n_cells)(GeneratorArguments &);

    bool exists_in(const unsigned int dim) const { return least_dim <= dim && dim <= most_dim; }
  };
  using GeneratorGuards = std::map<std::string, GeneratorGuard>;

  const GeneratorGuards &guards_of_boxes();
  const GeneratorGuards &guards_of_round_shapes();

  /// Those of deal.II in this dimension.
  std::vector<std::string> generator_names(unsigned int dim);

  struct GuardedGenerator
  {
    double n_cells; ///< about
    bool   is_glued;
  };

  /**
   * Lets through to deal.II what its generators in this dimension can take: their names, and the number, kind and range
   * of their arguments.
   * @throws InputError naming generator, argument, value and what is allowed.
   */
  GuardedGenerator guard_generator(const std::string &name, const std::string &arguments, unsigned int dim);

  /// @throws InputError for more cells than the machine has memory for, before it is asked for.
  void check_number_of_cells(double n_cells, const std::string &generator);
} // namespace trestle
