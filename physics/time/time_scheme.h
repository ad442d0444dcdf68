#pragma once

#include "physics/bridge/finite_element_equations.h"

#include <span>

namespace trestle
{
  /**
   * One constant-step marching rule: what the equations of a step are, given the states before it. This is the one
   * definition of them; the time stepper solves them, the bridge hands them out. The rule itself keeps no states.
   */
  template <int dim>
  class TimeScheme
  {
  public:
    TimeScheme(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, double step)
      : discretisation_(discretisation),
        assembler_(assembler),
        step_(step)
    {}
    virtual ~TimeScheme() = default;

    double step() const { return step_; }

    /// States before a step that it looks at.
    virtual unsigned int n_earlier() const = 0;
    /// States that its predictor would like, at least n_earlier(): those beyond change no equation.
    virtual unsigned int n_remembered() const { return n_earlier(); }

    /// Gives the state at time 0, with value (and rate, for second order) and constrained dofs already right, what
    /// else a step starts from. Collective.
    virtual void start(DiscreteState &initial) const = 0;

    /// Overwrites the constrained dofs of a state's derivatives, as far as the rule looks at them: after start() or
    /// a step they are right already. Leaves the discretisation's time as it was. Collective.
    virtual void constrain_derivatives(DiscreteState &state) const = 0;

    /**
     * The step that ends at a time. @param earlier the newest first; with one where n_earlier() is more, it is the
     * first step; more than n_earlier() bring the predictor nearer. Leaves the discretisation at that time.
     * Collective.
     */
    virtual StepForm<dim> step_to(double time, std::span<const DiscreteState> earlier) const = 0;

  protected:
    Discretisation<dim>  &discretisation_;
    const Assembler<dim> &assembler_;
    const double          step_;
  };
} // namespace trestle
