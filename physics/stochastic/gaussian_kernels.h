#pragma once

#include "core/random.h"

#include <Eigen/Core>

#include <cmath>

namespace trestle
{
  /// Bandwidth of a Gaussian kernel that is best for n samples of a standard normal vector (Silverman, Density
  /// estimation for statistics and data analysis, 1986, chapter 4).
  inline double silverman(const double n_samples, const double dimension)
  {
    return std::pow(4. / (n_samples * (dimension + 2.)), 1. / (dimension + 4.));
  }

  /// Numbers first, ... of a stream.
  inline Eigen::VectorXd standard_normal(const RandomStream &stream, const Eigen::Index n,
                                         const std::uint64_t first = 0)
  {
    Eigen::VectorXd result(n);
    for (Eigen::Index k = 0; k < n; ++k)
      result[k] = stream.normal(first + std::uint64_t(k));
    return result;
  }
} // namespace trestle
