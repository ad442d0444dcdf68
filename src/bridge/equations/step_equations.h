#pragma once

#include "bridge/equations/solvable_equations.h"

#include <memory>
#include <span>
#include <vector>

namespace trestle
{
  /// The free dofs owned here at one time, physical units. Boundary values are those of that time.
  struct StateInTime
  {
    double              time = 0.;
    std::vector<double> value;
    std::vector<double> rate;         ///< first time derivative
    std::vector<double> acceleration; ///< second one; empty for physics of first order in time
  };

  /**
   * One implicit step in time as steady equations are: the unknowns are the free dofs at the step's end, and the
   * residual is the marching rule's, so that certificates, losses and the finish serve a step as they serve a
   * steady problem. The residual of the lifted zero, which these are relative to, contains the earlier states.
   */
  class ImplicitStep : public SolvableEquations
  {
  public:
    /// Of the end, t_{n+1}; its boundary values hold there.
    virtual double time() const = 0;

    /// u with the time derivatives that the rule gives it: what the next step starts from.
    virtual StateInTime state(std::span<const double> u) = 0;
  };

  /**
   * Time as a port: earlier states and t in, the equations of the step to t out. The marching rules of the
   * time-dependent solver are behind it, and that solver takes its own steps from them, so that the residual of a
   * state that it found is zero up to its tolerance. One step may outlive the next: a rollout or a training holds
   * as many as it likes. Collective.
   */
  class StepEquations
  {
  public:
    virtual ~StepEquations() = default;

    /// Length of a step, s. A rule of two earlier states is one for equal steps.
    virtual double step() const = 0;

    /// Earlier states that a step looks at: 2 for BDF2 (values alone), else 1.
    virtual unsigned int n_earlier() const = 0;

    /// The file's initial conditions at time 0, second-order physics with the acceleration that the equations
    /// give them.
    virtual StateInTime initial_state() = 0;

    /**
     * @param time of the end of the step. @param earlier the newest first, at least one; more than n_earlier() are
     * not looked at. With fewer (the first step of BDF2) the rule is that of the solver's first step.
     * @returns the step, valid until the problem is set up anew.
     * @throws InputError where states are missing a derivative, have another number of dofs, or do not lie a step
     * apart from each other and from `time`.
     */
    virtual std::unique_ptr<ImplicitStep> step_to(double time, std::span<const StateInTime> earlier) = 0;
  };
} // namespace trestle
