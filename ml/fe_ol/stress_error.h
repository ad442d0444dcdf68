#pragma once

#include "ml/tensors.h"

#include <span>

namespace trestle
{
  class ReducedCell;

  /// Homogenised stresses of the reduced truth, n x n_stress.
  torch::Tensor reduced_stress(const ReducedCell &cell, const torch::Tensor &strains);

  /// Median over samples of |stress - truth| / |truth|. @param stress n x n_stress.
  double median_stress_error(std::span<const double> stress, const torch::Tensor &truth);
} // namespace trestle
