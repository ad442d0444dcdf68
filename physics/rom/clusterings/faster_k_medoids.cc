#include "physics/rom/clusterings/faster_k_medoids.h"

#include "core/random.h"
#include "physics/rom/clusterings/medoids.h"
#include "physics/rom/clusterings/partitions.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    std::vector<std::size_t> draw_medoids(const MedoidCosts &costs, const unsigned int n_clusters,
                                          const RandomStream &random)
    {
      std::vector<std::size_t> result{std::size_t(random.below(costs.n_samples(), 0))};
      const auto               first = costs.of(result.front());
      std::vector<double>      nearest(first.begin(), first.end());
      while (result.size() < n_clusters)
        {
          for (const auto medoid : result)
            nearest[medoid] = 0.;
          result.push_back(draw(nearest, result, random.uniform(result.size())));
          for (std::size_t i = 0; i < nearest.size(); ++i)
            nearest[i] = std::min(nearest[i], costs(result.back(), i));
        }
      return result;
    }

    Clusters swap_eagerly(const MedoidCosts &costs, Medoids medoids)
    {
      unsigned int n_swaps = 0;
      std::size_t  n_idle  = 0;
      for (std::size_t sample = 0; n_idle < costs.n_samples(); sample = (sample + 1) % costs.n_samples())
        {
          ++n_idle;
          if (medoids.has(sample))
            continue;
          const auto swap = medoids.best_swap(sample);
          if (!medoids.improves(swap))
            continue;
          medoids.apply(swap);
          ++n_swaps;
          n_idle = 0;
        }
      return medoids.clusters(n_swaps);
    }

    class FasterKMedoids : public Clustering
    {
    public:
      explicit FasterKMedoids(ParameterSink &prm)
      {
        declare_power(prm, options_.power);
        prm.add("starts", options_.n_starts,
                "Sets of medoids that are drawn to begin with; the best result counts.", Allowed::at_least(1));
      }

      bool needs_distances() const override { return true; }

      Clusters cluster(const Input &input) const override
      {
        auto options = options_;
        options.seed = input.seed;
        return faster_k_medoids(input.distances, input.n_clusters, options);
      }

    private:
      FasterKMedoidsOptions options_;
    };

    const RegisterClustering<FasterKMedoids>
        registration("faster k medoids", "Medoids by eager swaps from several drawn starts: for many samples.");
  } // namespace

  Clusters faster_k_medoids(std::span<const double> distances, const unsigned int n_clusters,
                            const FasterKMedoidsOptions &options)
  {
    const MedoidCosts costs(distances, n_clusters, options.power);
    Clusters          best;
    for (unsigned int start = 0; start < options.n_starts; ++start)
      {
        const RandomStream random(options.seed, "medoids", start);
        auto               found = swap_eagerly(costs, Medoids(costs, draw_medoids(costs, n_clusters, random)));
        if (start == 0 || found.cost < (1. - 1e-12) * best.cost)
          best = std::move(found);
      }
    return best;
  }
} // namespace trestle
