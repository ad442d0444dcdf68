#pragma once

#include "bridge/reduced/coordinates.h"

#include <Eigen/Core>

#include <vector>

namespace trestle
{
  /// projection_error() of a sample on the first 0, 1, ..., n of n modes, at the price of the last: what a mode
  /// captures is added to what all of them leave, never subtracted, so that small errors keep their digits.
  std::vector<double> nested_errors(const Eigen::MatrixXd &modes, const Coordinates &coordinates,
                                    std::size_t sample);
} // namespace trestle
