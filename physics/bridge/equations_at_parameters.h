#pragma once

#include "physics/bridge/finite_element_equations.h"

#include <memory>
#include <vector>

namespace trestle
{
  /**
   * Equations of a nonlinear physics that keep parameters of their own while the problem's change: whatever
   * assembles does so at those, and leaves the problem as it was. Tangent and preconditioner are this object's.
   */
  template <int dim>
  class EquationsAtParameters : public ResidualOperator
  {
  public:
    /// At the problem's present parameters. @param equations fresh ones, @param access to the problem's
    /// parameters.
    EquationsAtParameters(std::unique_ptr<FiniteElementEquations<dim>> equations, ParameterAccess access)
      : equations_(std::move(equations)),
        access_(std::move(access)),
        mu_(access_.get())
    {}

    const Communicator &communicator() const override { return equations_->communicator(); }
    std::size_t         n_owned() const override { return equations_->n_owned(); }
    std::size_t         n_ghost() const override { return equations_->n_ghost(); }
    std::size_t         n_global() const override { return equations_->n_global(); }
    bool                is_linear() const override { return equations_->is_linear(); }
    bool                is_spd() const override { return equations_->is_spd(); }
    bool                has_energy() const override { return equations_->has_energy(); }

    void residual(std::span<const double> u, std::span<double> r) override
    {
      at_parameters([&] { equations_->residual(u, r); });
    }
    void linearise(std::span<const double> u) override
    {
      at_parameters([&] { equations_->linearise(u); });
    }
    double energy(std::span<const double> u) override
    {
      double result = 0.;
      at_parameters([&] { result = equations_->energy(u); });
      return result;
    }
    double energy_and_residual(std::span<const double> u, std::span<double> r) override
    {
      double result = 0.;
      at_parameters([&] { result = equations_->energy_and_residual(u, r); });
      return result;
    }
    void freeze_preconditioner(std::span<const double> u, const Preconditioner kind) override
    {
      at_parameters([&] { equations_->freeze_preconditioner(u, kind); });
    }

    void apply(std::span<const double> v, std::span<double> result) override { equations_->apply(v, result); }
    void apply_transpose(std::span<const double> v, std::span<double> result) override
    {
      equations_->apply_transpose(v, result);
    }
    void precondition(std::span<const double> r, std::span<double> result) override
    {
      equations_->precondition(r, result);
    }
    void solve_tangent(std::span<const double> b, std::span<double> x) override
    {
      equations_->solve_tangent(b, x);
    }
    void solve_tangent_transpose(std::span<const double> b, std::span<double> x) override
    {
      equations_->solve_tangent_transpose(b, x);
    }

  private:
    template <class Action>
    void at_parameters(const Action &action)
    {
      const std::vector<double> before = access_.get();
      if (before == mu_)
        return action();
      const Restore restore{access_, before};
      access_.probe(mu_);
      action();
    }

    struct Restore
    {
      const ParameterAccess     &access;
      const std::vector<double> &values;
      ~Restore() { access.probe(values); }
    };

    std::unique_ptr<FiniteElementEquations<dim>> equations_;
    ParameterAccess                              access_;
    std::vector<double>                          mu_;
  };
} // namespace trestle
