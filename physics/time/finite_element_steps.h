#pragma once

#include "bridge/equations/forced_steps.h"
#include "physics/time/time_scheme.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace trestle
{
  /// What a step says beyond the bridge.
  template <int dim>
  class DiscreteStep : public ImplicitStep
  {
  public:
    /// state() with the constrained dofs and the rates that boundary values have, as the marching rule takes them.
    virtual DiscreteState discrete_state(std::span<const double> u) = 0;
  };

  /// The steps of a marching rule as the bridge's StepEquations and ForcedSteps, each a DiscreteStep. All references must outlive it and its steps.
  template <int dim>
  class FiniteElementSteps : public StepEquations, public ForcedSteps
  {
  public:
    /// @param library name in the LinearSystemRegistry. @param initial value (and rate, for second order) at time
    /// 0, constrained dofs right; called when the discretisation stands there.
    FiniteElementSteps(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                       NewtonSolver<dim> &newton, const std::string &library,
                       std::shared_ptr<const TimeScheme<dim>> scheme, std::function<DiscreteState()> initial);

    double       step() const override { return scheme_->step(); }
    unsigned int n_earlier() const override { return scheme_->n_earlier(); }

    StateInTime                   initial_state() override;
    std::unique_ptr<ImplicitStep> step_to(double time, std::span<const StateInTime> earlier) override;

    std::vector<double>           volumes() const override;
    std::unique_ptr<ImplicitStep> step_to(double time, std::span<const StateInTime> earlier,
                                          std::span<const double> density) override;

  private:
    void          check(double time, std::span<const StateInTime> earlier) const;
    void          check(std::span<const double> density) const;
    DiscreteState discrete(const StateInTime &state) const;
    StepForm<dim> form_to(double time, std::span<const StateInTime> earlier) const;

    Discretisation<dim>                       &discretisation_;
    const Assembler<dim>                      &assembler_;
    NewtonSolver<dim>                         &newton_;
    std::string                                library_;
    std::shared_ptr<const TimeScheme<dim>>     scheme_; ///< shared with the steps, which look at its numbers
    std::function<DiscreteState()>             initial_;
    FreeDofs<dim>                              free_dofs_;
    mutable std::optional<std::vector<double>> volumes_; ///< once they were asked for
  };
} // namespace trestle
