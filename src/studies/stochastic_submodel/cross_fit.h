#pragma once

#include "bridge/stochastic/multifidelity_estimates.h"
#include "core/figures.h"
#include "physics/api/report.h"
#include "studies/stochastic_submodel/estimator_trial.h"

#include <string>
#include <vector>

namespace trestle
{
  /// A fold of the full runs, and what cheap models that the others trained say there.
  struct TrainedFold
  {
    NestedSamples samples;            ///< a list a model of the pool; empty: not used
    FidelityPool  pilot;              ///< the same models at inputs of full runs that trained none of them
    double        cheap_seconds = 0.; ///< of training these models and of all of their runs
  };

  /// How often each model of a plan answers in a fold of n full runs. @param further most inputs beside those of the fold.
  /// @returns one number a model, 0: not used.
  std::vector<std::size_t> numbers_in_fold(const SamplingPlan &plan, std::size_t n, std::size_t further);

  /**
   * Weights of the plan's models by a fold's own pilot, which neither the fold nor further inputs know of: all that
   * cross_fitted_estimate() asks for. Models that say nothing of the estimand in the pilot (no exceedance) are left out.
   * @throws InputError as acv_plan_of_numbers().
   */
  ControlVariates weights_in_fold(const SamplingPlan &plan, const TrainedFold &fold, const Estimand &estimand);

  /// estimate.mean, .variance, .exceedance_1, ..., each with .low, .high, .se, .gain, which is the square of the se of the full
  /// runs alone over its own, and .gain_all_told, the same at equal seconds, pilot and cheap models counted; and a table.
  void record_estimates(const std::string &quantity, const SamplingPlan &plan,
                        const std::vector<TrainedFold> &folds, const EstimateParameters &parameters,
                        Figures &figures, ReportContent &content);
} // namespace trestle
