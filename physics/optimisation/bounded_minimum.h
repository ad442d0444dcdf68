#pragma once

#include <functional>
#include <span>
#include <vector>

namespace trestle
{
  /// A smooth function of a few numbers: its value, and its gradient in the second argument.
  using SmoothFunction = std::function<double(std::span<const double> x, std::span<double> gradient)>;

  /// Where a smooth function of a few numbers between bounds is least, as far as PETSc's TAO finds it (limited-memory variable
  /// metric, `blmvm`). On this rank alone, not collective. @param most_steps after which it stops in any case.
  /// @throws ConvergenceError where the function is not finite at the start.
  std::vector<double> bounded_minimum(const SmoothFunction &function, std::vector<double> start,
                                      const std::vector<double> &low, const std::vector<double> &high,
                                      unsigned int most_steps);
} // namespace trestle
