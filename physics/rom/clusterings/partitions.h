#pragma once

#include "bridge/reduced/clustering.h"

#include <span>

namespace trestle
{
  /// @throws InputError for no clusters, or more than samples.
  void require_clusters(unsigned int n_clusters, std::size_t n_samples);

  /// The same partition with its clusters in the order of their least samples.
  Clusters numbered(Clusters clusters);

  /// An index with probability in proportion to its weight. Where all weights are zero, the first that is not
  /// taken.
  /// @param uniform in [0, 1). @param weights not negative; zero of those that are taken.
  std::size_t draw(std::span<const double> weights, std::span<const std::size_t> taken, double uniform);
} // namespace trestle
