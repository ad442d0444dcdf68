#pragma once

#include "bridge/equations/residual_operator.h"
#include "bridge/inverse/observations.h"
#include "bridge/inverse/unknown_parameters.h"

#include <functional>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * The functional of an inverse problem with the state eliminated,
   *   J(theta) = (discrepancy(u(theta)) + alpha |theta|^2) / 2,  R(u(theta), mu(theta)) = 0,
   * with its exact discrete derivatives. Gradient: J_u^T lambda = -d(discrepancy/2)/du, then alpha theta + S D^T
   * lambda, D = dR/dmu and S the scales. Second derivatives are Gauss-Newton's, which lacks the curvature of
   * theta -> u only: symmetric positive, and exact where the misfit is zero. Hinze, Pinnau, Ulbrich, Ulbrich,
   * Optimization with PDE Constraints, 2009, 1.6.
   *
   * States are found by Newton steps with direct solves until the residual is 1e-12 of that of the state zero,
   * from the last state; where these do not converge, the solver of the file helps. Results have the same bits on
   * all ranks: they are the root's. Collective.
   */
  class ReducedFunctional
  {
  public:
    using Solve = std::function<void(std::vector<double> &u)>;

    /// @param solve the file's own solver, from the state it is given. All must outlive this.
    ReducedFunctional(ResidualOperator &equations, Solve solve, const Observations &observations,
                      const UnknownParameters &unknowns);

    void set_weight(const double alpha) { alpha_ = alpha; }

    /// @throws ConvergenceError where there is no state.
    double              value(std::span<const double> theta);
    std::vector<double> gradient(std::span<const double> theta);
    std::vector<double> hessian_times(std::span<const double> theta, std::span<const double> v);

    double discrepancy(std::span<const double> theta);
    /// Owned free dofs.
    const std::vector<double> &state(std::span<const double> theta);

    std::size_t  size() const { return unknowns_.size(); }
    unsigned int n_states() const { return n_states_; }
    unsigned int n_tangent_solves() const { return n_tangent_solves_; }

  private:
    void                move_to(std::span<const double> theta);
    void                solve_state();
    bool                newton();
    void                linearise(std::span<const double> theta);
    std::vector<double> to_theta(std::span<const double> adjoint);
    std::vector<double> of_root(std::vector<double> values) const;

    ResidualOperator        &equations_;
    Solve                    solve_;
    const Observations      &observations_;
    const UnknownParameters &unknowns_;
    double                   alpha_ = 0.;
    std::vector<double>      theta_; ///< of the state; empty: there is none
    std::vector<double>      u_;
    bool                     is_linearised_ = false;
    unsigned int             n_states_ = 0, n_tangent_solves_ = 0;
  };
} // namespace trestle
