#pragma once

#include "bridge/reduced/clustering.h"

#include <span>

namespace trestle
{
  struct FasterKMedoidsOptions
  {
    unsigned int n_starts = 10;
    unsigned int power    = 1; ///< of the distances, whose sum is minimised
    unsigned int seed     = 0;
  };

  /**
   * FasterPAM (Schubert, Rousseeuw, "Fast and eager k-medoids clustering", Information Systems 101, 2021): any
   * swap that helps is done at once, until a whole round of samples has none. Starts are drawn as k-means++ draws
   * them (Arthur, Vassilvitskii, SODA 2007), in proportion to the cost of what was chosen; the best counts, of
   * equals the first.
   * @throws InputError for no clusters or too many, and for distances that are negative or no numbers.
   */
  Clusters faster_k_medoids(std::span<const double> distances, unsigned int n_clusters,
                            const FasterKMedoidsOptions &options);
} // namespace trestle
