#pragma once

#include "core/communicator.h"

#include <cmath>
#include <span>

namespace trestle
{
  /// Inner product of two distributed vectors; collective.
  inline double dot(const Communicator &communicator, std::span<const double> a, std::span<const double> b)
  {
    double sum = 0.;
    for (std::size_t i = 0; i < a.size(); ++i)
      sum += a[i] * b[i];
    return communicator.sum(sum);
  }

  inline double norm(const Communicator &communicator, std::span<const double> a)
  {
    return std::sqrt(dot(communicator, a, a));
  }
} // namespace trestle
