#pragma once

#include "ml/answering/classifier_parts.h"

#include <span>
#include <vector>

namespace trestle
{
  /// Probabilities of classes that networks give for samples that they have not learnt from.
  struct StackedSamples
  {
    unsigned int              n_classes = 0;
    std::vector<double>       stacked; ///< n x (n_networks n_classes)
    std::vector<unsigned int> labels;  ///< n
    std::vector<unsigned int> folds;   ///< n: which networks answered

    std::size_t n_stacked() const { return stacked.size() / labels.size(); }
  };

  /**
   * The last layer of a stacked classifier (Wolpert 1992; Breiman 1996): the matrix B and the row b that minimise
   * the mean of |z B + b - y|^2 over the samples plus ridge |B|^2, in closed form; y indicates the class. Rows of
   * y sum to 1, and so do the estimates. Of networks that agree the ridge takes the mean.
   * @param which numbers of the samples to fit. @returns (n_stacked + 1) x n_classes, as combined_estimates() reads it.
   */
  std::vector<double> fit_combination(const StackedSamples &samples, std::span<const std::size_t> which,
                                      double ridge);

  /// Of each sample by the combination of all other folds. @returns n x n_classes.
  std::vector<double> estimates_out_of_fold(const StackedSamples &samples, double ridge);

  /**
   * The temperature of the least cross-entropy (Guo, Pleiss, Sun, Weinberger, ICML 2017): a convex problem of 1/T.
   * Against labels that are 1/(n + 1) uncertain, after Platt (1999): n right answers promise no more than that
   * about the next, and without it scores that are right for all samples would have temperature zero. Scores that
   * are worse than chance are trusted as little as can be, without losing their order.
   */
  double fit_temperature(std::span<const double> scores, std::span<const unsigned int> labels,
                         unsigned int n_classes);

  /// @param scores n x n_classes, of samples not learnt from.
  ClassifierScores score_classifier(std::span<const double> scores, std::span<const unsigned int> labels,
                                    unsigned int n_classes, double temperature);
} // namespace trestle
