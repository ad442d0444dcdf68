#pragma once

#include "ml/tensors.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// Rows of standard normal numbers, one a number. @param stream who draws.
  std::vector<double> normal_rows(const std::string &stream, unsigned int seed, std::uint64_t first, std::size_t n,
                                  std::size_t n_columns);

  /// Columns beside each other. @param left n x n_left. @param right n x n_right, which may be 0.
  std::vector<double> joined_rows(std::span<const double> left, std::size_t n_left, std::span<const double> right,
                                  std::size_t n_right);

  /// n rows as a tensor.
  torch::Tensor to_rows(std::span<const double> values, std::size_t n, const torch::TensorOptions &options);
} // namespace trestle
