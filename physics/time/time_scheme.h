#pragma once

#include "physics/solvers/assembler.h"
#include "physics/solvers/steady_solver.h"

#include <string>
#include <vector>

namespace trestle
{
  /// A vector or number that a scheme carries from step to step, by name, as checkpoints store it.
  struct CarriedVector
  {
    std::string name;
    Vector     *vector;
  };

  /**
   * One constant-step marching rule. A scheme owns the state at t_n; advance() takes it to t_{n+1} with one
   * implicit solve, in which Dirichlet values hold at t_{n+1}.
   */
  template <int dim>
  class TimeScheme
  {
  public:
    TimeScheme(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, NewtonSolver<dim> &newton,
               double step)
      : discretisation_(discretisation),
        assembler_(assembler),
        newton_(newton),
        step_(step)
    {}
    virtual ~TimeScheme() = default;

    /// Takes value (and rate, for second order) at time 0, constrained dofs already right.
    virtual void start(DiscreteState initial) = 0;

    /// @throws ConvergenceError from the inner solver; the state is still that of t_n then.
    virtual SolveSummary advance() = 0;

    /// Everything besides time that advance() depends on, allocated, so that a resumed run repeats bit for bit.
    virtual std::vector<CarriedVector> carried() = 0;
    /// After carried() vectors were overwritten by those of step n.
    virtual void resume(unsigned int n_steps_done) = 0;

    const DiscreteState &state() const { return state_; }
    /// The state at which the last step's residual vanished; lies before t_{n+1} in generalised-alpha.
    virtual const DiscreteState &equilibrium_state() const { return state_; }

  protected:
    /// Time of step n by multiplication, so that rounding does not depend on where a run was resumed.
    double time_of(unsigned int n) const { return n * step_; }

    Discretisation<dim>  &discretisation_;
    const Assembler<dim> &assembler_;
    NewtonSolver<dim>    &newton_;
    const double          step_;
    unsigned int          n_done_ = 0;
    DiscreteState         state_;
  };
} // namespace trestle
