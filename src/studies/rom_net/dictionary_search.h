#pragma once

#include "core/run.h"
#include "ml/api/classifier.h"
#include "physics/api/dictionary_criterion.h"
#include "physics/api/snapshot_modes.h"
#include "studies/rom_net/partitions.h"
#include "studies/rom_net/rom_samples.h"

#include <optional>
#include <vector>

namespace trestle
{
  /// What a classifier sees of a sample: its parameters, or where there are none its first state's coordinates.
  struct Features
  {
    std::size_t         n_features = 0;
    std::vector<double> training; ///< n_samples x n_features, row-major
    std::vector<double> test;
  };

  Features features_of(const RomSamples &samples, const Coordinates &training, const Coordinates &test);

  /// What a choice was made from, to be shown (dictionary_report.h).
  struct DictionaryEvidence
  {
    CriterionTable            table;
    std::vector<CriterionRow> by_classifier; ///< over numbers of modes, as clusters are named
    std::vector<CriterionRow> by_best;       ///< the same were the classifier always right
    Silhouettes               silhouettes;   ///< of no samples where there are no distances
    std::string               silhouettes_by;
    Features                  features;
  };

  /// The partition that is built, how it was judged, and who picks a cluster for a query.
  struct DictionaryChoice
  {
    Clusters                  clusters;
    CriterionRow              row;
    std::optional<Classifier> classifier;
    DictionaryEvidence        evidence;
  };

  /**
   * The search over dissimilarity, clustering, number of clusters and of modes, each with a classifier of its own, by
   * error on samples that are not in the bases (doc/theory/rom_net.md). Sections `dictionary`, `classifier`, `svd`.
   */
  class DictionarySearch
  {
  public:
    explicit DictionarySearch(ParameterSink &prm);

    /// @throws InputError for what can be known before samples are. Not collective.
    void check(std::size_t n_samples) const;

    const DictionaryParameters &parameters() const { return parameters_; }
    const SvdParameters        &svd() const { return svd_; }

    /// Writes dictionary.csv and figures criterion.*, projection.*, classifier.*, svd.*, time.offline.*. Collective.
    DictionaryChoice run(const RomSamples &samples, Run &run);

  private:
    /// @returns the numbers of modes that are tried.
    std::vector<unsigned int> decompose(const RomSamples &samples, Run &run);
    std::vector<unsigned int> numbers_of_modes(const Coordinates &training, const Coordinates &test) const;
    void                      classify(Partition &partition, const Features &features, const Run &run);
    void                      judge(const Partition &partition, CriterionTable &table);
    DictionaryEvidence evidence(const Partition &chosen, const CriterionTable &table, Features features) const;
    void               report(const CriterionTable &table, const DictionaryChoice &choice, Run &run) const;

    DictionaryParameters parameters_;
    ClassifierTraining   training_;
    SvdParameters        svd_;

    Coordinates coordinates_, test_;
    struct Judged
    {
      Partition                 partition;
      std::optional<Classifier> classifier;
    };
    std::vector<Judged> judged_;
  };
} // namespace trestle
