#pragma once

#include "ml/rom_net/labelled_samples.h"

namespace trestle
{
  /// Numbers of samples on the two sides of a cut, ascending.
  struct Split
  {
    std::vector<std::size_t> kept, held_back;
  };

  /// The fold of each sample. Every class is dealt out over the folds in random order, where the class before it
  /// ended: neither sizes of folds nor members of a class differ by more than one between them.
  std::vector<unsigned int> stratified_folds(const LabelledSamples &samples, unsigned int n_folds,
                                             unsigned int seed);

  Split split_by_fold(const std::vector<unsigned int> &folds, unsigned int fold);

  /// Holds back one in `one_in` of each class, rounded down: a class of fewer samples stays whole.
  Split split_for_validation(const LabelledSamples &samples, unsigned int one_in, unsigned int seed);
} // namespace trestle
