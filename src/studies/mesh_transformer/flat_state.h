#pragma once

#include "bridge/equations/step_equations.h"

#include <span>
#include <vector>

namespace trestle
{
  /// A state as samples and networks have it (ProblemInTime): its value, in second-order physics rate and acceleration behind
  /// it.
  inline std::vector<double> flat(const StateInTime &state)
  {
    auto result = state.value;
    if (!state.acceleration.empty())
      for (const auto *kind : {&state.rate, &state.acceleration})
        result.insert(result.end(), kind->begin(), kind->end());
    return result;
  }

  /// @param n_free of the problem. Without rates where there are none.
  inline StateInTime unflattened(const double time, const std::span<const double> flat, const std::size_t n_free)
  {
    const auto part = [&](const std::size_t kind) {
      const auto first = flat.begin() + std::ptrdiff_t(kind * n_free);
      return kind * n_free < flat.size() ? std::vector<double>(first, first + std::ptrdiff_t(n_free))
                                         : std::vector<double>();
    };
    return {time, part(0), part(1), part(2)};
  }
} // namespace trestle
