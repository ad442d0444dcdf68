#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "core/random.h"

namespace trestle::testing
{
  /// Independent standard normal entries, moved and stretched. @param number another one, another sample.
  inline RandomVectors normal_vectors(const std::size_t n, const std::size_t n_entries, const std::uint64_t number,
                                      const double shift = 0., const double scale = 1.)
  {
    const RandomStream stream(11, "vectors of a test", number);
    RandomVectors      result{n_entries, 0, std::vector<double>(n * n_entries)};
    for (std::size_t k = 0; k < result.values.size(); ++k)
      result.values[k] = shift + scale * stream.normal(k);
    return result;
  }
} // namespace trestle::testing
