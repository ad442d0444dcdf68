#pragma once

#include "physics/rom/reduced_context.h"

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * The same numbers as SampledOutputs of states that are given as fields, by the postprocessing of the whole mesh and
   * with the derivatives in time that the marching rule gives them: what reduced outputs are compared with, and those of
   * queries that finite elements answered.
   *
   * @param states n_states x owned free dofs, the initial one first. @param names without the prefix. @returns states x
   * names, row-major. At the problem's present parameters; leaves its time as it was. Collective.
   * @throws InputError for states of another number, or a name that the section `postprocessing` has not.
   */
  template <int dim>
  std::vector<double> full_outputs(const ReducedContext<dim> &context, std::span<const double> states,
                                   std::span<const std::string> names);
} // namespace trestle
