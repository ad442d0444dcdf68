#include "bridge/reduced/clustering.h"
#include "physics/rom/clusterings/medoids.h"

namespace trestle
{
  namespace
  {
    /**
     * Partitioning around medoids (Kaufman, Rousseeuw, "Finding groups in data", 1990, chapter 2): medoids are
     * built one after the other, then the swap of a medoid with a sample that lowers the cost most is done until
     * none does. No random number decides. Of swaps equally good the least sample's counts.
     */
    class KMedoids : public Clustering
    {
    public:
      explicit KMedoids(ParameterSink &prm) { declare_power(prm, power_); }

      bool needs_distances() const override { return true; }

      Clusters cluster(const Input &input) const override
      {
        const MedoidCosts costs(input.distances, input.n_clusters, power_);
        Medoids           medoids(costs, build_medoids(costs, input.n_clusters));
        for (unsigned int n_swaps = 0;; ++n_swaps)
          {
            Medoids::Swap best;
            for (std::size_t sample = 0; sample < costs.n_samples(); ++sample)
              if (!medoids.has(sample))
                if (const auto swap = medoids.best_swap(sample); swap.change < best.change)
                  best = swap;
            if (!medoids.improves(best))
              return medoids.clusters(n_swaps);
            medoids.apply(best);
          }
      }

    private:
      unsigned int power_ = 1;
    };

    const RegisterClustering<KMedoids>
        registration("k medoids",
                     "Partitioning around medoids: built one by one, then the best swap until none helps.");
  } // namespace
} // namespace trestle
