#pragma once

#include "physics/time/time_scheme.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// A vector that is carried from step to step, by name, as checkpoints store it.
  struct CarriedVector
  {
    std::string name;
    Vector     *vector;
  };

  /// The states that a marching rule steps from, newest first, and the march from one to the next: a step is one
  /// implicit solve, in which Dirichlet values hold at its end.
  template <int dim>
  class TimeLevels
  {
  public:
    TimeLevels(Discretisation<dim> &discretisation, std::unique_ptr<TimeScheme<dim>> scheme,
               NewtonSolver<dim> &newton)
      : discretisation_(discretisation),
        scheme_(std::move(scheme)),
        newton_(newton)
    {}

    /// Takes value (and rate, for second order) at time 0, constrained dofs already right.
    void start(DiscreteState initial);

    /// @throws ConvergenceError naming the step and its time; the state is still that of t_n then.
    SolveSummary advance();

    /// Everything besides time that advance() depends on, allocated, so that a resumed run repeats bit for bit.
    std::vector<CarriedVector> carried();
    /// After start(), where a run is resumed: what its first step left to all others in the solver.
    void analyse_first_step();
    /// After carried() vectors were overwritten by those of step n.
    void resume(unsigned int n_steps_done);

    const DiscreteState &state() const { return states_.front(); }
    /// The state at which the last step's residual vanished; lies before t_{n+1} in generalised-alpha.
    DiscreteState equilibrium_state() const { return last_.state_of(state().value); }

  private:
    /// Time of step n by multiplication, so that rounding does not depend on where a run was resumed.
    double time_of(unsigned int n) const { return n * scheme_->step(); }

    Discretisation<dim>             &discretisation_;
    std::unique_ptr<TimeScheme<dim>> scheme_;
    NewtonSolver<dim>               &newton_;
    unsigned int                     n_done_ = 0;
    std::vector<DiscreteState>       states_; ///< as many as the rule remembers
    StepForm<dim>                    last_;
  };
} // namespace trestle
