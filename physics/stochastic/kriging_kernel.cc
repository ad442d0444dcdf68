#include "physics/stochastic/kriging_kernel.h"

#include <Eigen/Cholesky>

#include <cmath>
#include <limits>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    /// sqrt(5) times the distance of all pairs, in lengths.
    MatrixXd distances(const MatrixXd &x, const MatrixXd &y, const VectorXd &lengths)
    {
      const MatrixXd a      = lengths.cwiseInverse().asDiagonal() * x;
      const MatrixXd b      = lengths.cwiseInverse().asDiagonal() * y;
      MatrixXd       square = -2. * a.transpose() * b;
      square.colwise() += a.colwise().squaredNorm().transpose();
      square.rowwise() += b.colwise().squaredNorm();
      return (5. * square.array().max(0.)).sqrt();
    }
  } // namespace

  MatrixXd kriging_covariance(const MatrixXd &x, const MatrixXd &y, const VectorXd &lengths)
  {
    const Eigen::ArrayXXd d = distances(x, y, lengths);
    return (1. + d + d.square() / 3.) * (-d).exp();
  }

  KrigingLikelihood::KrigingLikelihood(MatrixXd x, MatrixXd values)
    : x_(std::move(x)),
      values_(std::move(values))
  {}

  double KrigingLikelihood::operator()(const std::span<const double> logarithms,
                                       const std::span<double>       gradient) const
  {
    const Index     n_lengths = x_.rows(), n = x_.cols();
    const VectorXd  lengths = Eigen::Map<const VectorXd>(logarithms.data(), n_lengths).array().exp();
    const double    noise   = std::exp(logarithms[std::size_t(n_lengths)]);
    Eigen::ArrayXXd d       = distances(x_, x_, lengths);
    d.matrix().diagonal().setZero(); // but for round-off
    MatrixXd covariance = (1. + d + d.square() / 3.) * (-d).exp();
    covariance.diagonal().array() += noise;
    const Eigen::LLT<MatrixXd> cholesky(covariance);
    if (cholesky.info() != Eigen::Success)
      return std::numeric_limits<double>::quiet_NaN();

    const double   n_values        = double(values_.size());
    const MatrixXd weights         = cholesky.solve(values_.transpose());
    const double   variance        = values_.transpose().cwiseProduct(weights).sum() / n_values;
    const double   log_determinant = 2. * MatrixXd(cholesky.matrixL()).diagonal().array().log().sum();

    // derivatives by the matrix's entries, then by what these depend on
    MatrixXd slope = cholesky.solve(MatrixXd::Identity(n, n)) / double(n) -
                     weights * weights.transpose() / (n_values * variance);
    gradient[std::size_t(n_lengths)] = 0.5 * noise * slope.trace();
    slope.array() *= 5. / 3. * (1. + d) * (-d).exp();
    const VectorXd sums = slope.rowwise().sum();
    for (Index k = 0; k < n_lengths; ++k)
      {
        const VectorXd row       = x_.row(k).transpose() / lengths[k];
        gradient[std::size_t(k)] = sums.dot(row.cwiseAbs2()) - row.dot(slope * row);
      }
    return 0.5 * (log_determinant / double(n) + std::log(variance));
  }
} // namespace trestle
