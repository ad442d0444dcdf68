#pragma once

#include "core/parameters.h"
#include "physics/api/problem.h"
#include "physics/solvers/assembler.h"

#include <memory>
#include <string>

namespace trestle
{
  /// Section `linear solver`: solver (petsc | trilinos), method (automatic | cg | gmres | direct), tolerances.
  struct LinearSolverParameters
  {
    explicit LinearSolverParameters(ParameterSink &prm);

    std::string  solver             = "petsc";
    std::string  method             = "automatic"; ///< cg for SPD physics, else direct
    double       relative_tolerance = 1e-12;
    unsigned int max_iterations     = 1000;
    bool         direct_fallback    = true;
  };

  /// Section `newton`: tolerances, line search, continuation.
  struct NewtonParameters
  {
    explicit NewtonParameters(ParameterSink &prm);

    double       relative_tolerance = 1e-10; ///< on |R(u)| / |R(lifted zero)|
    double       absolute_tolerance = 1e-14;
    unsigned int max_iterations     = 30;
    unsigned int max_line_search    = 10;
    unsigned int continuation_steps = 0; ///< 0: automatic
  };

  /**
   * Newton with a backtracking line search on |R| over a linear system of the file's choice. Also the inner
   * solver of time schemes (they pass a map from value to state and shifts).
   */
  template <int dim>
  class NewtonSolver
  {
  public:
    NewtonSolver(const Assembler<dim> &assembler, const LinearSolverParameters &linear,
                 const NewtonParameters &newton);

    /// Steady problem at the discretisation's time, with continuation where the physics wants it.
    SolveSummary solve(Vector &u);

    /**
     * One implicit step: state_of(u) gives the state at which the residual is taken; R(state_of(u)) = 0.
     * Reuses matrix structure; for linear physics with unchanged shifts reuses the factorisation or AMG.
     */
    SolveSummary solve(Vector &u, const std::function<DiscreteState(const Vector &)> &state_of,
                       const Shifts &shifts);

    /// At most n iterations: CG steps for linear SPD, Newton steps otherwise. See Problem::correct().
    SolveSummary correct(Vector &u, unsigned int n_iterations, double relative_tolerance);

    LinearSystem &system() { return *system_; }

  private:
    const Assembler<dim>         &assembler_;
    const LinearSolverParameters &linear_;
    const NewtonParameters       &newton_;
    std::unique_ptr<LinearSystem> system_;
    Shifts                        prepared_shifts_;
    bool                          prepared_ = false;
  };
} // namespace trestle
