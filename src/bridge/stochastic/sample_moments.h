#pragma once

#include <numeric>
#include <span>
#include <vector>

namespace trestle
{
  /// About the first, so that a large mean costs no digits. Of one value or more.
  inline double mean_of(std::span<const double> values)
  {
    double sum = 0.;
    for (const double value : values)
      sum += value - values.front();
    return values.front() + sum / double(values.size());
  }

  /// Values without their mean.
  inline std::vector<double> centred(std::span<const double> values)
  {
    std::vector<double> result(values.begin(), values.end());
    const double        mean = mean_of(values);
    for (double &value : result)
      value -= mean;
    return result;
  }

  /// Unbiased covariance of as many values of both, two or more, by centred ones.
  inline double covariance_of_centred(std::span<const double> a, std::span<const double> b)
  {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.) / double(a.size() - 1);
  }
} // namespace trestle
