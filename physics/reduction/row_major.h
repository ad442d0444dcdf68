#pragma once

#include <Eigen/Core>

#include <vector>

namespace trestle
{
  /// The entries row by row, as archives and kernels keep them.
  inline std::vector<double> row_major(const Eigen::MatrixXd &matrix)
  {
    std::vector<double> result(matrix.size());
    Eigen::Map<Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
        result.data(), matrix.rows(), matrix.cols()) = matrix;
    return result;
  }
} // namespace trestle
