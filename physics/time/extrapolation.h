#pragma once

#include <span>
#include <vector>

namespace trestle
{
  /**
   * Weights with which values at earlier times, one at least and no two alike, give that of the polynomial through
   * them at `time` (Lagrange): one value stays, two make a line, three a parabola. Steps need not be equal.
   */
  std::vector<double> extrapolation_weights(std::span<const double> earlier, double time);
} // namespace trestle
