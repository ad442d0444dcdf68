#pragma once

#include "bridge/reduced/coordinates.h"

#include <span>
#include <vector>

namespace trestle
{
  /**
   * Coordinates hold what lies in the span of the training; what held-out samples have outside of it no basis holds, and
   * errors on them are too small without it. One row more keeps its norm: zero in the training, so that bases never
   * have that direction.
   * @param norms of each held-out state. @throws FatalError for another number of them.
   */
  void add_remainders(Coordinates &training, Coordinates &held_out, std::span<const double> norms);

  /// Norms of what each state has lost where coordinates were cut. Both have the same samples.
  std::vector<double> lost_norms(const Coordinates &whole, const Coordinates &cut);
} // namespace trestle
