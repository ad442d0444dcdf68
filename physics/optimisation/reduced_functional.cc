#include "physics/optimisation/reduced_functional.h"

#include "bridge/equations/algebra.h"
#include "core/exceptions.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  ReducedFunctional::ReducedFunctional(ResidualOperator &equations, Solve solve, const Observations &observations,
                                       const UnknownParameters &unknowns)
    : equations_(equations),
      solve_(std::move(solve)),
      observations_(observations),
      unknowns_(unknowns),
      u_(equations.n_owned(), 0.)
  {}

  double ReducedFunctional::value(const std::span<const double> theta)
  {
    double square = 0.;
    for (const double t : theta)
      square += t * t;
    return 0.5 * (discrepancy(theta) + alpha_ * square);
  }

  double ReducedFunctional::discrepancy(const std::span<const double> theta)
  {
    move_to(theta);
    return of_root({observations_.discrepancy(u_)})[0];
  }

  const std::vector<double> &ReducedFunctional::state(const std::span<const double> theta)
  {
    move_to(theta);
    return u_;
  }

  std::vector<double> ReducedFunctional::gradient(const std::span<const double> theta)
  {
    linearise(theta);
    std::vector<double> minus_slope(u_.size(), 0.), adjoint(u_.size(), 0.);
    observations_.add_gradient(u_, -0.5, minus_slope);
    equations_.solve_tangent_transpose(minus_slope, adjoint);
    ++n_tangent_solves_;
    auto result = to_theta(adjoint);
    for (std::size_t i = 0; i < size(); ++i)
      result[i] += alpha_ * theta[i];
    return result;
  }

  std::vector<double> ReducedFunctional::hessian_times(const std::span<const double> theta,
                                                       const std::span<const double> v)
  {
    linearise(theta);
    std::vector<double> direction(equations_.n_parameters(), 0.);
    for (std::size_t i = 0; i < size(); ++i)
      direction[unknowns_.index()[i]] = unknowns_.scale()[i] * v[i];
    std::vector<double> change(u_.size(), 0.), minus_sensitivity(u_.size(), 0.), slope(u_.size(), 0.);
    equations_.apply_parameters(direction, change);
    equations_.solve_tangent(change, minus_sensitivity);
    observations_.add_hessian(minus_sensitivity, 0.5, slope);
    equations_.solve_tangent_transpose(slope, change);
    n_tangent_solves_ += 2;
    auto result = to_theta(change);
    for (std::size_t i = 0; i < size(); ++i)
      result[i] += alpha_ * v[i];
    return result;
  }

  /// S D^T adjoint.
  std::vector<double> ReducedFunctional::to_theta(const std::span<const double> adjoint)
  {
    std::vector<double> by_mu(equations_.n_parameters(), 0.), result(size());
    equations_.apply_parameters_transpose(adjoint, by_mu);
    for (std::size_t i = 0; i < size(); ++i)
      result[i] = unknowns_.scale()[i] * by_mu[unknowns_.index()[i]];
    return of_root(result);
  }

  void ReducedFunctional::linearise(const std::span<const double> theta)
  {
    move_to(theta);
    if (is_linearised_)
      return;
    equations_.linearise(u_);
    equations_.linearise_parameters(u_);
    is_linearised_ = true;
  }

  void ReducedFunctional::move_to(const std::span<const double> theta)
  {
    if (std::equal(theta.begin(), theta.end(), theta_.begin(), theta_.end()))
      return;
    theta_.clear();
    is_linearised_ = false;
    equations_.set_parameters(unknowns_.values(theta));
    const auto before = u_;
    try
      {
        solve_state();
      }
    catch (const ConvergenceError &)
      {
        u_ = before; // a far trial must not spoil the start of the next
        throw;
      }
    theta_.assign(theta.begin(), theta.end());
  }

  void ReducedFunctional::solve_state()
  {
    const bool is_cold = n_states_++ == 0;
    const auto before  = u_;
    // A cold start of a nonlinear problem wants line search or continuation first.
    if ((!is_cold || equations_.is_linear()) && newton())
      return;
    u_ = before;
    solve_(u_);
    if (!newton())
      throw ConvergenceError("The state of an inverse problem did not converge to 1e-12.",
                             "Start nearer to the solution, or lower inverse/scales.");
  }

  bool ReducedFunctional::newton()
  {
    constexpr unsigned int n_most = 15;
    std::vector<double>    r(u_.size(), 0.), step(u_.size(), 0.);
    equations_.residual(step, r);
    double reference = norm(equations_.communicator(), r);
    double best      = HUGE_VAL;
    for (unsigned int i = 0; i < n_most; ++i)
      {
        equations_.residual(u_, r);
        const double now = of_root({norm(equations_.communicator(), r)})[0];
        // Parameters may make the state zero; then round-off is that of the state before.
        if (i == 0 && std::isfinite(now))
          reference = std::max(reference, 1e-4 * now);
        if (now <= 1e-12 * reference)
          return true;
        // Round-off may end the descent a little earlier.
        if (now > 0.5 * best && best <= 1e-9 * reference)
          return true;
        if (!std::isfinite(now) || (i > 1 && now > 1e3 * best))
          return false;
        best = std::min(best, now);
        try
          {
            equations_.linearise(u_);
            equations_.solve_tangent(r, step);
          }
        catch (const ConvergenceError &)
          {
            return false; // a singular tangent on the way; the file's solver may find another one
          }
        ++n_tangent_solves_;
        for (std::size_t j = 0; j < u_.size(); ++j)
          u_[j] -= step[j];
      }
    return false;
  }

  std::vector<double> ReducedFunctional::of_root(std::vector<double> values) const
  {
    if (!equations_.communicator().is_root())
      std::fill(values.begin(), values.end(), 0.);
    equations_.communicator().sum_in_place(values.data(), values.size());
    return values;
  }
} // namespace trestle
