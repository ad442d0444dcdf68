#pragma once

#include "physics/functions/parametrised.h"
#include "physics/solvers/assembler.h"

#include <string>

namespace trestle
{
  /**
   * Interpolates expressions of x, y, z (t = 0) and the problem's parameters at the support points. "0" stands for zero in all components.
   * @param name how messages call it, e.g. "time/initial value".
   * @throws InputError on all ranks: syntax, number of components, NaN.
   */
  template <int dim>
  Vector interpolate_expression(const Discretisation<dim> &discretisation, const std::string &name,
                                const std::string &text, const Constants &constants = {});

  /**
   * The state that a run in time ended with, or was at when it wrote its last checkpoint: value and rate, at time 0.
   * @throws InputError on all ranks: no such run, another mesh, number of ranks or physics.
   */
  template <int dim>
  DiscreteState last_state_of_run(const Discretisation<dim> &discretisation, const std::string &run_directory);
} // namespace trestle
