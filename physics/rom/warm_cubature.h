#pragma once

#include <Eigen/Core>

#include <vector>

namespace trestle
{
  /**
   * Non-negative factors of a few terms whose sums match a target, from factors that nearly do: what a cubature becomes
   * when few more integrals are asked of it; or a new one, from no terms. Non-negative least squares (Lawson and Hanson 1974) that starts at the
   * given terms and keeps one QR decomposition, to which a term adds a column and from which Givens rotations take one:
   * a term costs rows x columns, where Cubature decomposes all of them anew.
   */
  struct WarmCubature
  {
    /// @param terms n_terms x n_sums. @param target n_sums. @param start n_terms; positive: chosen at first.
    /// @param most terms chosen ends the search, as does @param tolerance on what is missing, relative to the target.
    /// @param n_apart of the last sums count by themselves, too: each is to be met to the tolerance.
    WarmCubature(const Eigen::MatrixXd &terms, const Eigen::VectorXd &target, const std::vector<double> &start,
                 unsigned int most, double tolerance, unsigned int n_apart = 0);

    std::vector<double> factors; ///< of each term; 0: not chosen
    double              error = 0.;
  };
} // namespace trestle
