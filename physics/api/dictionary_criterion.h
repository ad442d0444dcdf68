#pragma once

#include "bridge/reduced/clustering.h"
#include "bridge/reduced/coordinates.h"

#include <limits>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class Figures;

  /// What a dictionary of local bases errs against one basis with as many modes (doc/theory/rom_net.md). Errors are
  /// means of relative projection errors.
  struct DictionaryErrors
  {
    double expected = 0.; ///< E: by the basis that the classifier names
    double global   = 0.; ///< e_0: by the one basis
    double right    = 0.; ///< by the basis of the sample's own cluster
    double wrong    = 0.; ///< mean over the bases of the other clusters; `right` where there are none

    /// G = 1 - E / e_0; 0 where neither errs by more than round-off.
    double gain() const;
    /// alpha*, how often a classifier that errs evenly must at least be right: 0 where any pays, infinite where even
    /// the right basis does not.
    double least_accuracy() const;
  };

  /// A partition to be judged.
  struct DictionaryCandidate
  {
    std::string clustering;    ///< its name in the registry
    std::string dissimilarity; ///< that it looked at; empty: none
    Clusters    clusters;
    double      silhouette = std::numeric_limits<double>::quiet_NaN(); ///< mean; nan: there are no distances

    /// P(j|k), n x n, row-major: how often a classifier names cluster j where k is right. Empty: always k.
    std::vector<double> confusion;
    /// Clusters that a classifier names for the training samples, each out of its fold: errors are then those of the
    /// bases named, since a classifier errs where clusters are alike. Empty: `confusion`, as if it erred anywhere.
    std::vector<unsigned int> named_left_out = {};
    /// Clusters that a classifier names for the held-out samples. Empty: the best one, followed by `confusion`.
    std::vector<unsigned int> named;
  };

  struct CriterionRow
  {
    std::string      clustering, dissimilarity;
    unsigned int     n_clusters = 1;
    unsigned int     n_modes    = 1; ///< of each basis, the global one included
    DictionaryErrors predicted;      ///< by folds of the training samples
    double           deviation = 0.; ///< of the predicted gain, by bootstrap over samples
    DictionaryErrors measured;       ///< on samples that no basis has seen; not numbers where there are none
    double           measured_deviation = 0.; ///< of the measured gain, by bootstrap over these
    double           silhouette         = 0.;
    double           q90_best           = 0.; ///< 90 % quantile of the held-out projection errors, best cluster
    double           q90_global         = 0.;
    std::size_t      n_held_out         = 0;

    /// Whether the gain is more than its deviation, and than round-off. One cluster is no dictionary.
    bool   pays() const;
    double difference() const;           ///< |predicted - measured gain|
    double difference_deviation() const; ///< what it is by chance, were both means the same
    double q90_ratio() const;
  };

  struct CriterionOptions
  {
    unsigned int n_folds     = 0; ///< 0: each sample is left out by itself
    unsigned int n_resamples = 200;
    unsigned int seed        = 0;
    bool         alike = true; ///< samples count alike in a basis, whatever their norms; else larger ones more
  };

  /**
   * One row a number of modes, in that order. Not collective. @param held_out in the same span as `training`; may have
   * no samples.
   * @throws InputError for one fold, no modes, a confusion whose rows are not probabilities.
   */
  std::vector<CriterionRow> judge_dictionary(const Coordinates &training, const Coordinates &held_out,
                                             const DictionaryCandidate    &candidate,
                                             std::span<const unsigned int> n_modes,
                                             const CriterionOptions       &options = {});

  /// The fewest modes with which one basis of all training samples has at most this median error on the held-out ones;
  /// all that there are where none is enough.
  unsigned int modes_of_global_basis(const Coordinates &training, const Coordinates &held_out, double median_error,
                                     bool alike = true);

  /// What judge_dictionary() says over (dissimilarity, clusters, modes), and what follows.
  class CriterionTable
  {
  public:
    void                             add(std::vector<CriterionRow> rows);
    const std::vector<CriterionRow> &rows() const { return rows_; }

    /// Of those that pay, or else of all, the one of the least expected error: a gain on a basis that is not good enough
    /// hands out nothing. Ties to fewer clusters, then modes.
    /// @param n_modes only rows with so many; 0: all. @throws InputError where there are none.
    const CriterionRow &choice(unsigned int n_modes = 0) const;

    /// "Build 6 clusters by the sine with 10 modes each: ...", or "Do not build a dictionary: ...".
    std::string words(unsigned int n_modes = 0) const;

    /// How well prediction and measurement agree over all rows: criterion.difference.median, .p90, .max; of
    /// differences the deviation by chance alone, criterion.difference.deviation (median of rows);
    /// criterion.sign_agrees (where either gain exceeds 0.05 in size); and criterion.*, projection.q90_ratio of the
    /// choice.
    void record(Figures &figures, unsigned int n_modes = 0) const;

    /// A header and a line a row.
    std::string to_csv() const;

  private:
    std::vector<CriterionRow> rows_;
  };
} // namespace trestle
