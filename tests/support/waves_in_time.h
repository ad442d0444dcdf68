#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "core/random.h"

#include <cmath>
#include <memory>
#include <numbers>

namespace trestle::testing
{
  /// Cosines in time, one after the other of each signal; squares add up to n_times n_signals.
  inline TimeLift waves_lift(const std::size_t n_times, const std::size_t n_signals,
                             const std::size_t n_coefficients)
  {
    TimeLift result{n_times, n_signals, n_coefficients, {}};
    double   squares = 0.;
    for (std::size_t t = 0; t < n_times; ++t)
      for (std::size_t q = 0; q < n_signals; ++q)
        for (std::size_t k = 0; k < n_coefficients; ++k)
          {
            const double angle = std::numbers::pi * double(k / n_signals) * (double(t) + 0.5) / double(n_times);
            const double value = k % n_signals == q ? std::cos(angle) : 0.;
            squares += value * value;
            result.matrix.push_back(value);
          }
    for (double &value : result.matrix)
      value *= std::sqrt(double(n_times * n_signals) / squares);
    return result;
  }

  /// Two signals, each a bump that comes early or late in both, as 20 coefficients.
  inline RandomVectors waves(const std::size_t n, const unsigned int seed)
  {
    constexpr std::size_t n_times = 16, n_signals = 2, n_coefficients = 20;
    RandomVectors         result{n_coefficients, 0, {}};
    result.lift = std::make_shared<TimeLift>(waves_lift(n_times, n_signals, n_coefficients));
    for (std::size_t i = 0; i < n; ++i)
      {
        const RandomStream  numbers(seed, "waves of a test", i);
        const double        middle = (numbers.uniform(0) < 0.5 ? 4. : 11.) + 0.3 * numbers.normal(1);
        std::vector<double> row(n_coefficients, 0.);
        for (std::size_t j = 0; j < n_times * n_signals; ++j)
          {
            const double apart = (double(j / n_signals) - middle) / 2.;
            const double value = std::exp(-apart * apart) + 0.1 * numbers.normal(10 + j);
            for (std::size_t k = 0; k < n_coefficients; ++k)
              row[k] += value * result.lift->matrix[j * n_coefficients + k] / double(n_times * n_signals);
          }
        result.values.insert(result.values.end(), row.begin(), row.end());
      }
    return result;
  }
} // namespace trestle::testing
