#pragma once

#include "bridge/stochastic/multifidelity.h"

namespace trestle
{
  /**
   * What plans of all schemes share (multifidelity.h): real numbers of runs become whole ones, and a plan that gains nothing becomes
   * that of the full model alone.
   */

  /// Weights and variance of a scheme. @param models cheap ones in the order of the chain. @param numbers of all models.
  using PlanOf = SamplingPlan (*)(const Pilot &pilot, const std::vector<std::size_t> &models,
                                  const std::vector<std::size_t> &numbers);

  /// The best plan of whole numbers within the budget near real ones, judged. The full model runs twice at least, and no cheap one
  /// less often. @param numbers of all models, real, their costs the budget.
  SamplingPlan whole_plan(const Pilot &pilot, double budget, const std::vector<std::size_t> &models,
                          const std::vector<double> &numbers, PlanOf plan_of);

  /// With seconds, gain and words; refused where there is no gain. @param budget what the full model alone may spend then.
  SamplingPlan judged(const Pilot &pilot, SamplingPlan plan, double budget);

  /// The full model alone, because of those words.
  SamplingPlan refused_plan(const Pilot &pilot, double budget, const std::string &why);

  /// Of each cheap model: its correlation, its cost ratio, and that from which it would gain alone.
  std::string correlations_in_words(const Pilot &pilot);

  /// @throws InputError for one that does not pay for two full runs.
  void require_budget(const Pilot &pilot, double budget);
} // namespace trestle
