#include "ml/rom_net/folds.h"

#include "core/random.h"

#include <algorithm>

namespace trestle
{
  std::vector<unsigned int> stratified_folds(const LabelledSamples &samples, const unsigned int n_folds,
                                             const unsigned int seed)
  {
    std::vector<unsigned int> folds(samples.n());
    const auto                members = samples.members();
    unsigned int              next    = 0;
    for (std::size_t k = 0; k < members.size(); ++k)
      for (const auto place : RandomStream(seed, "folds of a classifier", k).permutation(members[k].size()))
        folds[members[k][place]] = next++ % n_folds;
    return folds;
  }

  Split split_by_fold(const std::vector<unsigned int> &folds, const unsigned int fold)
  {
    Split split;
    for (std::size_t i = 0; i < folds.size(); ++i)
      (folds[i] == fold ? split.held_back : split.kept).push_back(i);
    return split;
  }

  Split split_for_validation(const LabelledSamples &samples, const unsigned int one_in, const unsigned int seed)
  {
    std::vector<unsigned int> is_held_back(samples.n(), 0);
    const auto                members = samples.members();
    for (std::size_t k = 0; k < members.size(); ++k)
      {
        const auto order = RandomStream(seed, "validation of a classifier", k).permutation(members[k].size());
        for (std::size_t place = 0; place < order.size() / one_in; ++place)
          is_held_back[members[k][order[place]]] = 1;
      }
    return split_by_fold(is_held_back, 1);
  }
} // namespace trestle
