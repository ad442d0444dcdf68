#include "physics/reduction/point_fields.h"

#include <Eigen/Dense>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;

  MatrixXd times_blocks(const MatrixXd &blocks, const MatrixXd &fields)
  {
    const Index n = blocks.rows(), n_points = fields.rows() / n;
    MatrixXd    result(fields.rows(), fields.cols());
    for (Index p = 0; p < n_points; ++p)
      result.middleRows(p * n, n) = blocks.middleCols(p * n, n) * fields.middleRows(p * n, n);
    return result;
  }

  MatrixXd weighted_blocks(const MatrixXd &blocks, std::span<const double> weights)
  {
    MatrixXd result = blocks;
    for (std::size_t p = 0; p < weights.size(); ++p)
      result.middleCols(p * blocks.rows(), blocks.rows()) *= weights[p];
    return result;
  }

  MatrixXd rows_at(const MatrixXd &fields, const unsigned int n, std::span<const std::size_t> points)
  {
    MatrixXd result(points.size() * n, fields.cols());
    for (std::size_t i = 0; i < points.size(); ++i)
      result.middleRows(i * n, n) = fields.middleRows(points[i] * n, n);
    return result;
  }

  MatrixXd blocks_at(const MatrixXd &blocks, std::span<const std::size_t> points)
  {
    const Index n = blocks.rows();
    MatrixXd    result(n, points.size() * n);
    for (std::size_t i = 0; i < points.size(); ++i)
      result.middleCols(i * n, n) = blocks.middleCols(points[i] * n, n);
    return result;
  }

  MatrixXd integral(const MatrixXd &fields, const unsigned int n, std::span<const double> weights)
  {
    MatrixXd result = MatrixXd::Zero(n, fields.cols());
    for (std::size_t p = 0; p < weights.size(); ++p)
      result += weights[p] * fields.middleRows(p * n, n);
    return result;
  }

  MatrixXd projection_on(const MatrixXd &modes, const MatrixXd &blocks)
  {
    const MatrixXd product = times_blocks(blocks, modes);
    return (modes.transpose() * product).ldlt().solve(product.transpose());
  }
} // namespace trestle
