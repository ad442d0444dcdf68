#include "core/assert.h"
#include "physics/api/partition.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// Means of one sample's distances to those of each cluster; itself does not count.
    std::vector<double> mean_distances(std::span<const double> row, const std::size_t sample,
                                       const Clusters &clusters)
    {
      std::vector<double>      sums(clusters.n(), 0.);
      std::vector<std::size_t> counts(clusters.n(), 0);
      for (std::size_t j = 0; j < row.size(); ++j)
        if (j != sample)
          {
            sums[clusters.label[j]] += row[j];
            ++counts[clusters.label[j]];
          }
      for (unsigned int k = 0; k < clusters.n(); ++k)
        sums[k] = counts[k] > 0 ? sums[k] / double(counts[k]) : std::numeric_limits<double>::infinity();
      return sums;
    }

    double silhouette(const std::vector<double> &means, const unsigned int own)
    {
      double other = std::numeric_limits<double>::infinity();
      for (unsigned int k = 0; k < means.size(); ++k)
        if (k != own)
          other = std::min(other, means[k]);
      const double largest = std::max(means[own], other);
      if (largest == std::numeric_limits<double>::infinity() || largest == 0.)
        return 0.; // alone, or nobody else, or all are one
      return (other - means[own]) / largest;
    }
  } // namespace

  Silhouettes silhouettes(std::span<const double> distances, const Clusters &clusters)
  {
    const std::size_t n = clusters.label.size();
    TRESTLE_ASSERT(distances.size() == n * n, "distances of other samples");
    Silhouettes              result;
    std::vector<std::size_t> counts(clusters.n(), 0);
    result.of_cluster.assign(clusters.n(), 0.);
    for (std::size_t i = 0; i < n; ++i)
      {
        const unsigned int own = clusters.label[i];
        result.of_sample.push_back(silhouette(mean_distances(distances.subspan(i * n, n), i, clusters), own));
        result.of_cluster[own] += result.of_sample.back();
        ++counts[own];
      }
    for (unsigned int k = 0; k < clusters.n(); ++k)
      result.of_cluster[k] /= double(counts[k]);
    if (n > 0)
      result.mean = std::accumulate(result.of_sample.begin(), result.of_sample.end(), 0.) / double(n);
    return result;
  }
} // namespace trestle
