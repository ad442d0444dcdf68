#pragma once

#include <Eigen/Core>

#include <span>
#include <vector>

namespace trestle
{
  // Fields at quadrature points as columns: row p n + i is component i of n at point p. Metrics at the points
  // (stiffnesses, compliances) are symmetric n x n blocks side by side, n x (n_points n).

  /// Every point's rows times its block.
  Eigen::MatrixXd times_blocks(const Eigen::MatrixXd &blocks, const Eigen::MatrixXd &fields);

  /// Every point's block times its weight.
  Eigen::MatrixXd weighted_blocks(const Eigen::MatrixXd &blocks, std::span<const double> weights);

  /// The rows and the blocks of some points.
  Eigen::MatrixXd rows_at(const Eigen::MatrixXd &fields, unsigned int n, std::span<const std::size_t> points);
  Eigen::MatrixXd blocks_at(const Eigen::MatrixXd &blocks, std::span<const std::size_t> points);

  /// Integrals of the fields' components: n x columns.
  Eigen::MatrixXd integral(const Eigen::MatrixXd &fields, unsigned int n, std::span<const double> weights);

  /// (M^T B M)^-1 M^T B: takes fields to the coefficients of the modes M that come nearest in the blocks' metric.
  Eigen::MatrixXd projection_on(const Eigen::MatrixXd &modes, const Eigen::MatrixXd &blocks);
} // namespace trestle
