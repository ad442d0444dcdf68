#include "studies/rom_net/dictionary_parameters.h"

#include <algorithm>

namespace trestle
{
  DictionaryParameters::DictionaryParameters(ParameterSink &prm)
  {
    const auto section = prm.section("dictionary");
    prm.add("inner product", inner_product, "What modes are orthonormal in, and errors measured in.",
            Allowed::one_of({"l2", "h1", "energy"}));
    prm.add("block", block, "The field that counts, such as velocity; empty: all, in whatever units they are.");
    prm.add("clusters", n_clusters, "Numbers of clusters that are tried.");
    prm.add("modes", n_modes,
            "Numbers of modes of each basis that are tried; empty: as many as bring the median error of one basis "
            "for all "
            "to 'target error' on test samples, and twice as many.");
    prm.add("target error", target_error, "Relative; see 'modes'.", Allowed::positive());
    prm.add("folds", n_folds,
            "Of the training samples, for errors on samples that a basis has not seen; 0: each by itself.",
            Allowed::at_least(0));
    prm.add("seed", seed, "Of starts of clusterings, and of folds.");
    dissimilarities = std::make_unique<NamedCandidates<Dissimilarity>>(
        prm, "dissimilarities", std::vector<std::string>{"sine"}, "How unlike samples are, for medoids.");
    clusterings = std::make_unique<NamedCandidates<Clustering>>(
        prm, "clusterings", std::vector<std::string>{"k medoids", "k subspaces"}, "How samples are grouped.");
  }

  void DictionaryParameters::check(const std::size_t n_samples) const
  {
    dissimilarities->check();
    clusterings->check();
    if (n_clusters.empty())
      throw InputError("dictionary/clusters is empty.",
                       "Name the numbers of clusters to try, for instance 2, 4, 6.");
    for (const auto k : n_clusters)
      if (k < 2 || k > n_samples)
        throw InputError("dictionary/clusters: " + std::to_string(k) + " cluster(s) of " +
                             std::to_string(n_samples) + " samples.",
                         k < 2 ? "A dictionary has two at least; one basis for all is compared with in any case."
                               : "Ask for fewer clusters or more samples.");
    if (n_folds == 1)
      throw InputError("dictionary/folds = 1: nothing would be left to make a basis of.",
                       "Ask for 2 or more, or for 0: each sample by itself.");
    for (const auto n : n_modes)
      if (n == 0)
        throw InputError("dictionary/modes: a basis of 0 modes.", "Ask for one at least.");
    const bool asks = std::ranges::any_of(
        clusterings->names(), [&](const auto &name) { return (*clusterings)[name].needs_distances(); });
    if (asks && dissimilarities->names().empty())
      throw InputError("dictionary/dissimilarities is empty, and a clustering asks for one.",
                       "Name one, or cluster by 'k subspaces' alone.");
  }

  std::unique_ptr<InnerProduct> product_of(const FullModel &model, const std::string &kind,
                                           const std::string &block)
  {
    using Kind = InnerProduct::Kind;
    return model.inner_product(kind == "h1" ? Kind::h1 : kind == "energy" ? Kind::energy : Kind::l2, block);
  }
} // namespace trestle
