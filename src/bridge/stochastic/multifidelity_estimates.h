#pragma once

#include "bridge/stochastic/multifidelity.h"
#include "core/estimates.h"

namespace trestle
{
  /**
   * Estimates from runs of a full model and cheap ones, by weights that a plan has (multifidelity.h).
   *
   * What holds. Weights that do not depend on these runs (of a separate pilot, or chosen): given the weights, the value of all three
   * estimands is unbiased, to the last digit and however wrong the cheap models are; se^2 is an unbiased estimate of its variance
   * for means and exceedances, and one in leading order for variances. Where the pilot is counted among the runs, both are off by
   * terms of order 1 / n_pilot. Intervals are those of the central limit theorem, better than it where noted.
   */

  /// Answers of model i at inputs 0, ..., m_i - 1 of one list that all models share; an empty list for one that is not used.
  using NestedSamples = std::vector<std::vector<double>>;

  /**
   * Intervals: mean: Student's, with degrees of freedom by Satterthwaite, "An approximate distribution of estimates of variance
   * components", Biometrics Bulletin 2, 1946. Variance: the same in the logarithm; about the value itself where that is not above
   * zero. Exceedance: Wilson's score interval, of the normal law, for the number of plain draws that would have this se (Franco,
   * Little, Louis, Slud, J. Surv. Stat. Methodol. 7, 2019): inside [0, 1] even where the value, unbiased, is not. With fewer than 10
   * exceedances among the full runs no interval is to be relied on.
   */
  struct MultifidelityEstimate : Estimate
  {
    double se      = 0.;
    double degrees = 0.; ///< of freedom of se
  };

  /// @throws InputError for fewer than two full runs, a cheap model that runs less often than the one it corrects, an answer that is
  /// not finite, or a confidence that is not in (0, 1).
  MultifidelityEstimate multifidelity_estimate(const NestedSamples &samples, const ControlVariates &controls,
                                               const Estimand &estimand = {}, double confidence = 0.95);

  /**
   * The same where the full runs have trained the cheap models too: with them, mean(Q) - mean(f) at the inputs of the training is
   * no longer the error of f, and an estimate by it is biased. So the N full runs are parted in folds, a cheap model f_k is trained
   * without fold k, and answers there and at further inputs of its own:
   *
   *   estimate = sum_k (n_k / N) [mean_k(Q) + weight (mean(f_k; n_k inputs of fold k and its further ones) - mean_k(f_k))]
   *
   * Given the runs that trained f_k, the bracket is multifidelity_estimate() of inputs that f_k has not seen: its expectation is that
   * of Q, whatever f_k is, and so is that of the sum. Variances: sample variances within folds, likewise. It holds for weights that do
   * not depend on the full runs: of a pilot of others, or 1 (a weight from the out-of-fold answers themselves would be biased, by
   * order 1 / N). No further input may be used twice, in two folds neither: se adds variances of folds, which takes a training
   * that one fold hardly changes (Bayle, Bayle, Janson, Mackey, "Cross-validation confidence intervals for test error", NeurIPS 2020).
   * With weight 1 and many further inputs it is the cross-prediction estimator of Zrnic, Candes, PNAS 121, 2024.
   *
   * @param folds one or more, each of two full runs or more. @throws InputError as above.
   */
  MultifidelityEstimate cross_fitted_estimate(const std::vector<NestedSamples> &folds,
                                              const ControlVariates &controls, const Estimand &estimand = {},
                                              double confidence = 0.95);
  /// The same with weights of its own a fold, so that they may come of a pilot of the very model that answers there: a pilot of
  /// others, which the fold has not trained. @param controls one a fold. @throws InputError for another number of them.
  MultifidelityEstimate cross_fitted_estimate(const std::vector<NestedSamples>   &folds,
                                              const std::vector<ControlVariates> &controls,
                                              const Estimand &estimand = {}, double confidence = 0.95);
} // namespace trestle
