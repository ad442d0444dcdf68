#pragma once

#include "bridge/reduced/clustering.h"
#include "bridge/reduced/dissimilarity.h"
#include "studies/rom_net/named_candidates.h"
#include "studies/shared/full_model.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// Section `dictionary`: which partitions and sizes of bases are tried.
  struct DictionaryParameters
  {
    explicit DictionaryParameters(ParameterSink &prm);

    /// What can be known before samples are computed. @throws InputError. Not collective.
    void check(std::size_t n_samples) const;

    std::string               inner_product = "l2";
    std::string               block;
    std::vector<unsigned int> n_clusters{2, 4, 6};
    std::vector<unsigned int> n_modes; ///< empty: from `target_error`
    double                    target_error = 0.03;
    unsigned int              n_folds      = 0;
    unsigned int              seed         = 0;

    std::unique_ptr<NamedCandidates<Dissimilarity>> dissimilarities;
    std::unique_ptr<NamedCandidates<Clustering>>    clusterings;
  };

  /// By the names of the keys `inner product` and `block`: what modes are orthonormal in, and errors measured in.
  std::unique_ptr<InnerProduct> product_of(const FullModel &model, const std::string &kind,
                                           const std::string &block);
} // namespace trestle
