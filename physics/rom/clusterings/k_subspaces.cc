#include "bridge/reduced/clustering.h"
#include "core/random.h"
#include "physics/rom/clusterings/faster_k_medoids.h"
#include "physics/rom/clusterings/partitions.h"
#include "physics/rom/clusterings/subspace_partition.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    /**
     * Minimises what local bases are judged by: the samples' squared relative projection errors on bases of
     * n_modes, one a cluster (SubspacePartition; PEBL-ROM, Amsallem, Haasdonk, Adv. Model. Simul. Eng. Sci. 3:6,
     * 2016, splits by the same error). What it ends at depends on where it begins: it begins at several
     * partitions, that of medoids among them where there are distances, and the least cost counts, of equals the
     * first.
     */
    class KSubspaces : public Clustering
    {
    public:
      explicit KSubspaces(ParameterSink &prm)
      {
        prm.add("starts", n_starts_,
                "Partitions that are drawn to begin with, beside that of medoids; the best result counts.",
                Allowed::at_least(1));
        prm.add("iterations", max_iterations_, "At most, of each start.", Allowed::at_least(1));
      }

      bool needs_distances() const override { return false; }

      Clusters cluster(const Input &input) const override
      {
        require_clusters(input.n_clusters, input.coordinates.n_samples());
        Clusters   best;
        const auto keep_best = [&](Clusters found) {
          if (best.label.empty() || found.cost < (1. - 1e-12) * best.cost)
            best = std::move(found);
        };
        if (!input.distances.empty())
          {
            const FasterKMedoidsOptions options{.power = 2, .seed = input.seed};
            keep_best(improve(input, faster_k_medoids(input.distances, input.n_clusters, options).label));
          }
        for (unsigned int start = 0; start < n_starts_; ++start)
          keep_best(improve(input, drawn_partition(input, RandomStream(input.seed, "subspaces", start))));
        return best;
      }

    private:
      Clusters improve(const Input &input, std::vector<unsigned int> label) const
      {
        SubspacePartition partition(input.coordinates, input.n_clusters, input.n_modes, std::move(label));
        unsigned int      n = 0;
        while (n < max_iterations_ && partition.step())
          ++n;
        return partition.clusters(n);
      }

      /// Samples are drawn in proportion to their squared errors on the bases of those drawn before, as k-means++
      /// draws centres; each sample goes to the basis that errs least.
      static std::vector<unsigned int> drawn_partition(const Input &input, const RandomStream &random)
      {
        const std::size_t         n = input.coordinates.n_samples();
        std::vector<unsigned int> label(n, 0);
        std::vector<double>       least(n, 2.); // above all squared errors
        std::vector<std::size_t>  chosen;
        for (unsigned int k = 0; k < input.n_clusters; ++k)
          {
            for (const auto i : chosen)
              least[i] = 0.;
            chosen.push_back(k == 0 ? std::size_t(random.below(n, 0)) : draw(least, chosen, random.uniform(k)));
            const LocalBasis basis(input.coordinates, std::span(chosen).last(1), input.n_modes,
                                   LocalBasis::Scaling::unit_norms);
            const auto       errors = squared_projection_errors(basis.modes, input.coordinates);
            for (std::size_t i = 0; i < n; ++i)
              if (errors[Eigen::Index(i)] < least[i] || i == chosen.back())
                {
                  least[i] = errors[Eigen::Index(i)];
                  label[i] = k;
                }
          }
        return label;
      }

      unsigned int n_starts_       = 8;
      unsigned int max_iterations_ = 100;
    };

    const RegisterClustering<KSubspaces> registration(
        "k subspaces",
        "Minimises the projection error on local bases itself, at the number of modes that is wanted.");
  } // namespace
} // namespace trestle
