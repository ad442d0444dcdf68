#pragma once

#include "bridge/equations/residual_operator.h"

#include <vector>

namespace trestle
{
  /// What a finite-element solve took.
  struct SolveSummary
  {
    unsigned int newton_iterations = 0;
    unsigned int linear_iterations = 0; ///< of all Newton steps together
    double       assemble_seconds  = 0.;
    double       solve_seconds     = 0.;    ///< preconditioner set-up included
    double       residual_norm     = 0.;    ///< at the end, on the free dofs
    bool         used_fallback     = false; ///< the direct solver had to help
    bool         used_continuation = false; ///< Newton alone did not get there, or was not asked to
  };

  /**
   * Equations together with the solver that their owner has for them: what must be at hand to correct or to
   * recompute an answer. A steady problem is one, a step in time another. States are this rank's owned free
   * dofs, physical units; all functions are collective.
   */
  class SolvableEquations
  {
  public:
    virtual ~SolvableEquations() = default;

    virtual ResidualOperator &equations() = 0;

    /// Where a solve starts that knows of no answer: zeros, or what earlier states suggest.
    virtual std::vector<double> cold_start() { return std::vector<double>(equations().n_owned(), 0.); }

    /// Solves with the file's solver, starting from u.
    /// @throws ConvergenceError when neither CG nor the direct fallback nor line search help.
    virtual SolveSummary solve(std::vector<double> &u) = 0;

    /**
     * At most n_iterations of preconditioned CG (linear SPD) or Newton steps from u; used by the finish.
     * Stops early at |r| <= relative_tolerance * |r(lifted zero)|.
     */
    virtual SolveSummary correct(std::vector<double> &u, unsigned int n_iterations, double relative_tolerance) = 0;
  };
} // namespace trestle
