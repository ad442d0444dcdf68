#include "physics/rom/clusterings/partitions.h"

#include "core/exceptions.h"

#include <algorithm>
#include <numeric>

namespace trestle
{
  void require_clusters(const unsigned int n_clusters, const std::size_t n_samples)
  {
    if (n_clusters == 0 || n_clusters > n_samples)
      throw InputError(std::to_string(n_clusters) + " clusters were asked of " + std::to_string(n_samples) +
                           " samples.",
                       "Ask for at least one, and for no more than there are samples.");
  }

  Clusters numbered(Clusters clusters)
  {
    const unsigned int        none = clusters.n();
    std::vector<unsigned int> number(clusters.n(), none);
    std::vector<std::size_t>  representative;
    for (auto &label : clusters.label)
      {
        if (number[label] == none)
          {
            number[label] = representative.size();
            representative.push_back(clusters.representative[label]);
          }
        label = number[label];
      }
    clusters.representative = std::move(representative);
    return clusters;
  }

  std::size_t draw(std::span<const double> weights, std::span<const std::size_t> taken, const double uniform)
  {
    const double sum  = std::accumulate(weights.begin(), weights.end(), 0.);
    double       rest = uniform * sum;
    std::size_t  last = weights.size();
    for (std::size_t i = 0; i < weights.size(); ++i)
      {
        if (weights[i] > 0.)
          {
            last = i;
            if (rest < weights[i])
              return i;
          }
        rest -= weights[i];
      }
    if (last < weights.size())
      return last; // round-off of the sum
    for (std::size_t i = 0; i < weights.size(); ++i)
      if (std::find(taken.begin(), taken.end(), i) == taken.end())
        return i;
    throw FatalError("Of " + std::to_string(weights.size()) +
                         " samples another was to be drawn, but all are taken.",
                     "Ask for fewer.");
  }
} // namespace trestle
