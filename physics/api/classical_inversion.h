#pragma once

#include "bridge/inverse/observations.h"
#include "bridge/inverse/unknown_parameters.h"
#include "physics/api/problem.h"

#include <vector>

namespace trestle
{
  /// The classical answer to an inverse problem, and what it took.
  struct ClassicalInversion
  {
    std::vector<double> theta;      ///< of the unknowns, see UnknownParameters
    std::vector<double> parameters; ///< all of the equations, physical units; the same bits on all ranks
    std::vector<double> state;      ///< owned free dofs
    double              alpha              = 0.;
    double              discrepancy        = 0.;
    double              gradient_reduction = 0.; ///< |gradient| over that at the start values
    unsigned int        iterations         = 0;  ///< of ROL, over all alpha
    unsigned int        n_states           = 0;  ///< states solved for
    unsigned int        n_tangent_solves   = 0;  ///< Newton steps, adjoints, sensitivities
    unsigned int        n_weights          = 1;  ///< alpha tried
    double              wall_seconds       = 0.;
    double              cpu_seconds        = 0.; ///< of this rank
  };

  /**
   * Minimises (discrepancy(u(theta)) + alpha |theta|^2) / 2 by Trilinos' ROL with the exact adjoint of the finite
   * elements (doc/theory/inverse.md), until the gradient is 1e-8 of that at the start values; a warning in the log
   * where it stays above. Without noise the deviations of Observations make the discrepancy a relative misfit.
   *
   * The problem is set up, the observations measured; the problem is left at the parameters found. Collective.
   * @throws InputError for the discrepancy principle without noise, ConvergenceError where there is no state at
   * the start values.
   */
  ClassicalInversion invert_classically(Problem &problem, const Observations &observations,
                                        const UnknownParameters &unknowns);
} // namespace trestle
