#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "core/communicator.h"
#include "physics/stochastic/generator_archive.h"

#include <Eigen/Core>

namespace trestle
{
  /**
   * Gaussian law of vectors at conditions: the mean by linear regression on the conditions, one covariance, that of
   * what is left over. Joint moments are those of the samples. Also where samples are fewer than entries, or conditions
   * depend on each other: then it lives on the subspace that they span.
   */
  class ConditionalGaussian
  {
  public:
    ConditionalGaussian() = default;

    /// @param samples that require_samples() accepts, at least n_conditions + 2.
    explicit ConditionalGaussian(const RandomVectors &samples);

    /// Makes it the root's, to the bit. Collective.
    void share(const Communicator &communicator);

    Eigen::Index n_entries() const { return mean_.rows(); }
    Eigen::Index n_conditions() const { return condition_mean_.rows(); }
    Eigen::Index rank() const { return factor_.cols(); } ///< of the covariance

    Eigen::VectorXd mean(const Eigen::VectorXd &condition) const;
    /// Of the law's covariance, for a standard normal vector of length rank().
    Eigen::VectorXd deviation(const Eigen::VectorXd &normal) const { return factor_ * normal; }
    /// Of the law's covariance: that of deviation() is factor() times its transpose.
    const Eigen::MatrixXd &factor() const { return factor_; }
    /// Conditions in coordinates of mean zero and covariance one: no more than there are independent ones.
    Eigen::VectorXd whitened(const Eigen::VectorXd &condition) const;
    /// The residuals' own covariance (over n) is this times the law's, which is unbiased.
    double sample_share() const { return sample_share_(0, 0); }

    void write(GeneratorWriter &writer) const;
    /// @throws InputError.
    void read(const GeneratorReader &reader);

  private:
    // all matrices, as they are shared and written
    Eigen::MatrixXd mean_;           ///< n_entries x 1
    Eigen::MatrixXd condition_mean_; ///< n_conditions x 1
    Eigen::MatrixXd whitening_;      ///< n_conditions x independent ones
    Eigen::MatrixXd regression_;     ///< n_entries x independent ones, on whitened conditions
    Eigen::MatrixXd factor_;         ///< n_entries x rank
    Eigen::MatrixXd sample_share_;
  };
} // namespace trestle
