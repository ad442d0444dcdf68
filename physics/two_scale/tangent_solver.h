#pragma once

#include "physics/solvers/steady_solver.h"

namespace trestle
{
  /// The linear systems of a macroscopic Newton iteration, by the file's section `linear solver`.
  template <int dim>
  class TangentSolver
  {
  public:
    TangentSolver(const Assembler<dim> &assembler, const LinearSolverParameters &parameters);

    /// Assembles the tangent at the state.
    void assemble(const DiscreteState &state);

    /// du = - K^{-1} r, constrained dofs zero. @throws ConvergenceError when nothing solves it.
    void solve(Vector &du, const Vector &r);

    /// Norm of the residual that round-off alone leaves at u.
    double round_off(const Vector &u) const;

  private:
    const Assembler<dim>         &assembler_;
    const LinearSolverParameters &parameters_;
    std::unique_ptr<LinearSystem> system_;
    bool                          has_pattern_ = false;
  };
} // namespace trestle
