#pragma once

#include "bridge/reduced/clustering.h"
#include "bridge/reduced/coordinates.h"
#include "physics/api/dictionary_criterion.h"

#include <span>
#include <vector>

namespace trestle
{
  /// Relative projection errors of samples on the basis of each cluster and on the global one, of one number of modes.
  struct ProjectionErrors
  {
    unsigned int        n_clusters = 1;
    std::vector<double> local;  ///< n_samples x n_clusters, row-major
    std::vector<double> global; ///< n_samples

    std::size_t n_samples() const { return global.size(); }
    double      of(const std::size_t sample, const unsigned int cluster) const
    {
      return local[sample * n_clusters + cluster];
    }
  };

  /// A fold of each sample: each cluster is spread over the folds in random order, and the next cluster goes on where
  /// it ended, so that folds are equally large to one sample. @param n_folds 0: each sample is a fold of its own.
  std::vector<unsigned int> stratified_folds(const Clusters &clusters, unsigned int n_folds, unsigned int seed);

  /**
   * Errors of the training samples, each on bases made without all samples of its fold. A cluster of which that leaves
   * nothing would not be there without its sample: the others are measured on its basis all the same, for they are
   * not in it; its own errs as on the global basis, which answers online what no cluster answers. So it neither
   * gains nor loses.
   * @param alike whether samples count alike in a basis, whatever their norms: LocalBasis::Scaling::unit_norms.
   * @returns an entry a number of modes.
   * @throws InputError where all samples are in one fold.
   */
  std::vector<ProjectionErrors> errors_left_out(const Coordinates &samples, const Clusters &clusters,
                                                std::span<const unsigned int> folds,
                                                std::span<const unsigned int> n_modes, bool alike);

  /// Errors of samples that are in no basis; both in the same span.
  std::vector<ProjectionErrors> errors_held_out(const Coordinates &training, const Clusters &clusters,
                                                const Coordinates &held_out, std::span<const unsigned int> n_modes,
                                                bool alike);

  /// Of each sample: the cluster on whose basis it errs least, the first of equals.
  std::vector<unsigned int> best_clusters(const ProjectionErrors &errors);

  /// P(j|k), row-major: shares of the samples of cluster k for which j was named. A cluster without samples: itself.
  std::vector<double> confusion_matrix(std::span<const unsigned int> right, std::span<const unsigned int> named,
                                       unsigned int n_clusters);

  /// The criterion's sums. @param labels right cluster of each sample. @param confusion P(j|k); empty: identity.
  /// @param named cluster whose basis answers each sample, in the place of the confusion where it is given.
  DictionaryErrors dictionary_errors(const ProjectionErrors &errors, std::span<const unsigned int> labels,
                                     std::span<const double>       confusion = {},
                                     std::span<const unsigned int> named     = {});

  /// Standard deviation of the gain over samples drawn with replacement (Efron 1979): bases stay, samples change.
  double gain_deviation(const ProjectionErrors &errors, std::span<const unsigned int> labels,
                        std::span<const double> confusion, unsigned int n_resamples, unsigned int seed,
                        std::span<const unsigned int> named = {});
} // namespace trestle
