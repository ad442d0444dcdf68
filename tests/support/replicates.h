#pragma once

#include "bridge/stochastic/multifidelity_estimates.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>

namespace trestle::testing
{
  inline constexpr unsigned int n_replicates = 600;

  /// Of so many estimates.
  struct Replicates
  {
    double bias_in_se = 0., variance = 0., mean_squared_se = 0., coverage = 0.;
  };

  inline Replicates replicates(const double                                              truth,
                               const std::function<MultifidelityEstimate(unsigned int)> &estimate)
  {
    Replicates result;
    double     sum = 0., squares = 0.;
    for (unsigned int r = 0; r < n_replicates; ++r)
      {
        const auto   e     = estimate(r);
        const double error = e.value - truth;
        sum += error;
        squares += error * error;
        result.mean_squared_se += e.se * e.se / n_replicates;
        result.coverage += (e.low <= truth && truth <= e.high ? 1. : 0.) / n_replicates;
      }
    result.variance   = (squares - sum * sum / n_replicates) / (n_replicates - 1);
    result.bias_in_se = sum / n_replicates / std::sqrt(result.variance / n_replicates);
    BOOST_TEST_MESSAGE("bias in se " << result.bias_in_se << ", variance " << result.variance
                                     << ", mean se^2 over it " << result.mean_squared_se / result.variance
                                     << ", coverage " << result.coverage);
    return result;
  }
} // namespace trestle::testing
