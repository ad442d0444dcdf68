#pragma once

#include <Eigen/Core>

#include <span>

namespace trestle
{
  /**
   * Covariance of a Gaussian process over conditions that are scaled to deviation 1: Matern's with smoothness 5/2, a length for
   * each condition, variance 1 (Rasmussen, Williams, Gaussian Processes for Machine Learning, 2006, 4.2.1).
   */
  Eigen::MatrixXd kriging_covariance(const Eigen::MatrixXd &x, const Eigen::MatrixXd &y,
                                     const Eigen::VectorXd &lengths);

  /**
   * Minus the logarithm of the likelihood of values at points, over their number, where all rows of values are processes of one
   * covariance and one variance, which is eliminated (the same, 5.4.1). Lengths and noise are found where it is least.
   */
  class KrigingLikelihood
  {
  public:
    /// @param x a point a column. @param values a process a row, of mean zero.
    KrigingLikelihood(Eigen::MatrixXd x, Eigen::MatrixXd values);

    /// @param logarithms of the lengths, and of the noise's variance over the process'. Not a number where the matrix is
    /// singular.
    double operator()(std::span<const double> logarithms, std::span<double> gradient) const;

  private:
    Eigen::MatrixXd x_, values_;
  };
} // namespace trestle
