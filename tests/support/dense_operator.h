#pragma once

#include "bridge/equations/residual_operator.h"

#include <cmath>
#include <vector>

namespace trestle::testing
{
  /**
   * R(u) = A u + c u^3 - b with a small SPD tridiagonal A, all rows on one rank: an obvious ResidualOperator to
   * check what stands on the port. c = 0 makes it linear. P is point Jacobi of the tangent, for both kinds.
   */
  class DenseOperator : public ResidualOperator
  {
  public:
    DenseOperator(std::size_t n, double cubic, bool has_potential = true)
      : communicator_(MPI_COMM_SELF),
        n_(n),
        cubic_(cubic),
        has_potential_(has_potential),
        state_(n, 0.),
        inverse_diagonal_(n, 1.)
    {}

    const Communicator &communicator() const override { return communicator_; }
    std::size_t         n_owned() const override { return n_; }
    std::size_t         n_ghost() const override { return 0; }
    std::size_t         n_global() const override { return n_; }
    bool                is_linear() const override { return cubic_ == 0.; }
    bool                is_spd() const override { return true; }
    bool                has_energy() const override { return has_potential_; }

    void residual(std::span<const double> u, std::span<double> r) override
    {
      for (std::size_t i = 0; i < n_; ++i)
        r[i] = row(u, i) + cubic_ * std::pow(u[i], 3) - load(i);
    }

    void linearise(std::span<const double> u) override { state_.assign(u.begin(), u.end()); }

    void apply(std::span<const double> v, std::span<double> result) override
    {
      for (std::size_t i = 0; i < n_; ++i)
        result[i] = row(v, i) + 3. * cubic_ * state_[i] * state_[i] * v[i];
    }

    void apply_transpose(std::span<const double> v, std::span<double> result) override { apply(v, result); }

    double energy(std::span<const double> u) override
    {
      double sum = 0.;
      for (std::size_t i = 0; i < n_; ++i)
        sum += 0.5 * u[i] * row(u, i) + 0.25 * cubic_ * std::pow(u[i], 4) - load(i) * u[i];
      return sum;
    }

    void freeze_preconditioner(std::span<const double> u, Preconditioner) override
    {
      for (std::size_t i = 0; i < n_; ++i)
        inverse_diagonal_[i] = 1. / (2.5 + 3. * cubic_ * u[i] * u[i]);
    }

    void precondition(std::span<const double> r, std::span<double> result) override
    {
      for (std::size_t i = 0; i < n_; ++i)
        result[i] = inverse_diagonal_[i] * r[i];
    }

  private:
    static double load(std::size_t i) { return 1. + 0.1 * i; }

    double row(std::span<const double> u, std::size_t i) const
    {
      return 2.5 * u[i] - (i > 0 ? u[i - 1] : 0.) - (i + 1 < n_ ? u[i + 1] : 0.);
    }

    Communicator        communicator_;
    std::size_t         n_;
    double              cubic_;
    bool                has_potential_;
    std::vector<double> state_;
    std::vector<double> inverse_diagonal_;
  };
} // namespace trestle::testing
