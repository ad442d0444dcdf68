#include "physics/stochastic/manifold_walk.h"

#include "core/exceptions.h"
#include "core/random.h"
#include "core/text.h"
#include "physics/stochastic/gaussian_kernels.h"

#include <cmath>
#include <numbers>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  ManifoldWalk::ManifoldWalk(const MatrixXd &points, const MatrixXd &basis, const WalkOptions &options)
    : start_(points * basis),
      basis_(basis),
      damping_(options.damping)
  {
    const double n = double(points.cols()), s = options.bandwidth * silverman(n, double(points.rows()));
    width_        = s / std::sqrt(s * s + (n - 1.) / n);
    centres_      = width_ / s * points;
    half_squares_ = centres_.colwise().squaredNorm() / (2. * width_ * width_);
    step_         = 2. * std::numbers::pi * width_ / options.steps_per_period;
    n_steps_ =
        options.n_steps > 0 ? options.n_steps : unsigned(std::ceil(4. * std::log(100.) / (damping_ * step_)));
  }

  MatrixXd ManifoldWalk::force(const MatrixXd &at) const
  {
    MatrixXd weights = centres_.transpose() * at / (width_ * width_);
    weights.colwise() -= half_squares_;
    const Eigen::RowVectorXd largest = weights.colwise().maxCoeff();
    weights.rowwise() -= largest;
    weights                       = weights.array().exp();
    const Eigen::RowVectorXd sums = weights.colwise().sum();
    return (centres_ * weights * sums.cwiseInverse().asDiagonal() - at) / (width_ * width_);
  }

  MatrixXd ManifoldWalk::realisation(const unsigned int seed, const std::uint64_t number) const
  {
    const RandomStream stream(seed, "walk on a manifold", number);
    const Index        n_rows = start_.rows(), n_columns = start_.cols();
    // noise in the matrix's entries, projected on an orthonormal basis, is noise in the coefficients
    const auto noise = [&](const std::uint64_t i) {
      const VectorXd values = standard_normal(stream, start_.size(), i * std::uint64_t(start_.size()));
      return MatrixXd(values.reshaped(n_rows, n_columns));
    };
    const double b     = 0.25 * damping_ * step_;
    MatrixXd     place = start_, speed = noise(0);
    for (unsigned int i = 1; i <= n_steps_; ++i)
      {
        place += 0.5 * step_ * speed;
        speed = ((1. - b) * speed + step_ * (force(place * basis_.transpose()) * basis_) +
                 std::sqrt(damping_ * step_) * noise(i)) /
                (1. + b);
        place += 0.5 * step_ * speed;
      }
    if (!place.allFinite())
      throw ConvergenceError("A walk of " + std::to_string(n_steps_) + " steps of " + text::rounded(step_) +
                                 " on a manifold diverged.",
                             "Take more steps a period.");
    return place * basis_.transpose();
  }
} // namespace trestle
