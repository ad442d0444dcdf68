#include "physics/stochastic/conditional_gaussian.h"

#include "core/assert.h"
#include "physics/rom/same_bits.h"
#include "physics/stochastic/learnt_samples.h"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>

#include <limits>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    /// Columns by which centred conditions become uncorrelated ones of variance one. Units do not matter: what is
    /// dependent is decided by correlations.
    MatrixXd whitening_of(const MatrixXd &centred)
    {
      const VectorXd deviation = (centred.rowwise().squaredNorm() / double(centred.cols())).cwiseSqrt();
      const MatrixXd scaled    = deviation.cwiseInverse().asDiagonal() * centred;
      const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(scaled * scaled.transpose() / double(centred.cols()));
      const VectorXd                               &values = eigen.eigenvalues(); // ascending
      Index                                         first  = 0;
      while (values[first] <= 1e-12 * values[values.size() - 1])
        ++first;
      const Index n = values.size() - first;
      return deviation.cwiseInverse().asDiagonal() * eigen.eigenvectors().rightCols(n) *
             values.tail(n).cwiseSqrt().cwiseInverse().asDiagonal();
    }

    /// F with F F^T = centred centred^T / divisor, of as few columns as its rank.
    MatrixXd factor_of(const MatrixXd &centred, const double divisor)
    {
      const Eigen::BDCSVD<MatrixXd> svd(centred, Eigen::ComputeThinU);
      const VectorXd               &values = svd.singularValues();
      const double                  least  = double(std::max(centred.rows(), centred.cols())) *
                           std::numeric_limits<double>::epsilon() * (values.size() > 0 ? values[0] : 0.);
      Index rank = 0;
      while (rank < values.size() && values[rank] > least)
        ++rank;
      return svd.matrixU().leftCols(rank) * (values.head(rank) / std::sqrt(divisor)).asDiagonal();
    }
  } // namespace

  ConditionalGaussian::ConditionalGaussian(const RandomVectors &samples)
  {
    const double n       = double(samples.n());
    const auto   vectors = vectors_of(samples);
    mean_                = vectors.rowwise().mean();
    MatrixXd residuals   = vectors.colwise() - mean_.col(0);
    condition_mean_      = MatrixXd::Zero(Index(samples.n_conditions), 1);
    whitening_           = MatrixXd(Index(samples.n_conditions), 0);
    regression_          = MatrixXd(vectors.rows(), 0);
    if (samples.n_conditions > 0)
      {
        const auto conditions  = conditions_of(samples);
        condition_mean_        = conditions.rowwise().mean();
        const MatrixXd centred = conditions.colwise() - condition_mean_.col(0);
        whitening_             = whitening_of(centred);
        const MatrixXd white   = whitening_.transpose() * centred;
        regression_            = residuals * white.transpose() / n;
        residuals -= regression_ * white;
      }
    const double freedom = n - 1. - double(whitening_.cols());
    TRESTLE_ASSERT(freedom > 0., "too few samples");
    factor_       = factor_of(residuals, freedom);
    sample_share_ = MatrixXd::Constant(1, 1, freedom / n);
  }

  void ConditionalGaussian::share(const Communicator &communicator)
  {
    for (MatrixXd *matrix : {&mean_, &condition_mean_, &whitening_, &regression_, &factor_, &sample_share_})
      same_bits::share(communicator, *matrix);
  }

  VectorXd ConditionalGaussian::whitened(const VectorXd &condition) const
  {
    return whitening_.transpose() * (condition - condition_mean_.col(0));
  }

  VectorXd ConditionalGaussian::mean(const VectorXd &condition) const
  {
    if (whitening_.cols() == 0)
      return mean_.col(0);
    return mean_.col(0) + regression_ * whitened(condition);
  }

  void ConditionalGaussian::write(GeneratorWriter &writer) const
  {
    MatrixXd size(3, 1);
    size << double(n_entries()), double(n_conditions()), double(rank());
    writer.put("size", size);
    writer.put("mean", mean_);
    writer.put("condition mean", condition_mean_);
    writer.put("whitening", whitening_);
    writer.put("regression", regression_);
    writer.put("factor", factor_);
    writer.put("sample share", sample_share_);
  }

  void ConditionalGaussian::read(const GeneratorReader &reader)
  {
    const MatrixXd   size = reader.get_sized("size", 3, 1);
    constexpr double most = 1e9; // beyond it the number is damaged, and no index
    if (!(size(0, 0) >= 1. && size.minCoeff() >= 0. && size.maxCoeff() < most))
      GeneratorReader::refuse("has vectors of " + std::to_string(size(0, 0)) + " entries, " +
                              std::to_string(size(1, 0)) + " conditions and a covariance of rank " +
                              std::to_string(size(2, 0)));
    const Index n_entries = Index(size(0, 0)), n_conditions = Index(size(1, 0));
    mean_           = reader.get_sized("mean", n_entries, 1);
    condition_mean_ = n_conditions > 0 ? reader.get_sized("condition mean", n_conditions, 1) : MatrixXd(0, 1);
    whitening_      = n_conditions > 0 ? reader.get("whitening", n_conditions, 1) : MatrixXd(0, 0);
    regression_     = reader.get_sized("regression", n_entries, whitening_.cols());
    factor_         = reader.get_sized("factor", n_entries, Index(size(2, 0)));
    sample_share_   = reader.get_sized("sample share", 1, 1);
  }
} // namespace trestle
