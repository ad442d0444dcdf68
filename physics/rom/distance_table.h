#pragma once

#include "core/exceptions.h"

#include <cmath>
#include <string>
#include <vector>

namespace trestle
{
  /// A symmetric table of distances with a diagonal of zeros, as Dissimilarity::distances() returns it.
  class DistanceTable
  {
  public:
    explicit DistanceTable(const std::size_t n_samples)
      : n_(n_samples),
        values_(n_samples * n_samples, 0.)
    {}

    /// @throws InputError naming both samples for a distance that is not finite.
    void set(const std::size_t i, const std::size_t j, const double distance)
    {
      if (!std::isfinite(distance))
        throw InputError("The distance of samples " + std::to_string(i) + " and " + std::to_string(j) +
                             " (the first is 0) is not finite.",
                         "Their numbers are too large to be squared: take other units.");
      values_[i * n_ + j] = values_[j * n_ + i] = distance;
    }

    std::vector<double> take() && { return std::move(values_); }

  private:
    std::size_t         n_;
    std::vector<double> values_;
  };
} // namespace trestle
