#pragma once

#include "bridge/reduced/clustering.h"

#include <span>
#include <vector>

namespace trestle
{
  /**
   * How well samples lie in their clusters (Rousseeuw, "Silhouettes", J. Comput. Appl. Math. 20, 1987): (b - a) /
   * max(a, b) with a a sample's mean distance to the others of its cluster, b the least mean distance to those of
   * another one. From -1 to 1; 0 for a sample that is alone, and where there is one cluster only.
   *
   * Dissimilarities and clusterings are made by their ports (Choice<Dissimilarity>, Choice<Clustering>): nothing
   * else is needed of this layer.
   */
  struct Silhouettes
  {
    std::vector<double> of_sample;
    std::vector<double> of_cluster; ///< means over its samples
    double              mean = 0.;  ///< over all samples
  };

  /// @param distances n_samples x n_samples. Not collective.
  Silhouettes silhouettes(std::span<const double> distances, const Clusters &clusters);
} // namespace trestle
