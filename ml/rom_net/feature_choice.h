#pragma once

#include "ml/answering/classifier_parts.h"
#include "ml/rom_net/labelled_samples.h"

namespace trestle
{
  /// A variable in a few bins.
  struct Binned
  {
    std::vector<unsigned int> bin; ///< of each sample, below n_bins
    unsigned int              n_bins = 0;
  };

  /// Bins of equally many samples, by rank, so that units and skewness do not matter; equal values share a bin.
  Binned equal_bins(std::span<const double> values, unsigned int n_bins);

  /// Of one variable on another.
  struct MutualInformation
  {
    /// In nats, without the bias of few samples, degrees of freedom / (2 n) (Miller 1955); may be negative.
    double value          = 0.;
    bool   is_significant = false; ///< chance reaches it in one case of a hundred
  };

  /// By counts of pairs of bins. 2 n I of independent variables follows the chi-squared distribution of (bins - 1)
  /// (bins - 1) degrees of freedom, bins without samples not counted (the G-test). @param a, b of equally many
  /// samples.
  MutualInformation mutual_information(const Binned &a, const Binned &b);

  /// -sum p log p of the bins, in nats.
  double entropy(const Binned &variable);

  /**
   * Which features tell the classes apart, and their mean and deviation over these samples.
   *
   * Minimum redundancy, maximum relevance (Peng, Long, Ding, IEEE TPAMI 27, 2005), in its difference form: one by
   * one the feature with the largest I(feature; class) - mean over those chosen of I(feature; chosen one). Mutual
   * information of bins, and not F statistics with correlations: a cluster may lie between two others, or around
   * one, where means and straight lines see nothing. Bins, and not nearest neighbours, for the G-test: it says
   * which information some hundred samples give by chance, and those features are left out, however few are asked
   * for. Left out too are constant ones and copies: features of whose entropy one chosen feature knows nine
   * tenths.
   *
   * What tells classes only together with others (as in an exclusive or) is not found. Where no feature is
   * significant on its own, all compete.
   *
   * @param at_most at least 1. @throws InputError when all features are constant.
   */
  ChosenFeatures choose_features(const LabelledSamples &samples, unsigned int at_most);
} // namespace trestle
