#include "bridge/stochastic/sampling_plan.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// Round-off must not cost a run that a budget pays for to the last second.
    std::size_t whole(const double number) { return std::size_t(std::max(0., number * (1. + 1e-12))); }

    double seconds_of(const Pilot &pilot, const std::vector<std::size_t> &numbers)
    {
      double result = 0.;
      for (std::size_t i = 0; i < numbers.size(); ++i)
        result += pilot.costs[i] * double(numbers[i]);
      return result;
    }

    /// That many full runs; the rest of the budget in the proportions of the real numbers.
    std::vector<std::size_t> around(const Pilot &pilot, const double budget, const std::vector<double> &numbers,
                                    const std::size_t n_full)
    {
      double seconds_of_cheap = 0.;
      for (std::size_t i = 1; i < numbers.size(); ++i)
        seconds_of_cheap += pilot.costs[i] * numbers[i];
      const double             factor = (budget - pilot.costs[0] * double(n_full)) / seconds_of_cheap;
      std::vector<std::size_t> result(numbers.size(), 0);
      result[0] = n_full;
      for (std::size_t i = 1; i < numbers.size(); ++i)
        if (numbers[i] > 0.)
          result[i] = std::max(n_full, whole(factor * numbers[i]));
      return result;
    }

    std::string in_words(const Pilot &pilot, const SamplingPlan &plan)
    {
      std::vector<std::string> parts = {std::to_string(plan.numbers[0]) + " of '" + pilot.names[0] + "'"};
      for (const auto i : plan.controls.models)
        parts.push_back(std::to_string(plan.numbers[i]) + " of '" + pilot.names[i] + "' (correlation " +
                        text::rounded(pilot.correlation(i), 3) + ", cost ratio " +
                        text::rounded(pilot.cost_ratio(i), 3) + ")");
      return "Runs: " + text::join(parts) + ". Predicted gain in variance over '" + pilot.names[0] +
             "' alone in " + text::rounded(plan.seconds, 3) + " s: " + text::rounded(plan.gain, 3) + ".";
    }
  } // namespace

  void require_budget(const Pilot &pilot, const double budget)
  {
    if (!std::isfinite(budget) || whole(budget / pilot.costs[0]) < 2)
      throw InputError("The budget of an estimate is " + text::shortest(budget) + " s, where a run of '" +
                           pilot.names[0] + "' costs " + text::rounded(pilot.costs[0], 3) + " s",
                       "Allow for two full runs or more: one tells nothing of its error.");
  }

  std::string correlations_in_words(const Pilot &pilot)
  {
    std::vector<std::string> parts;
    for (std::size_t i = 1; i < pilot.n_models(); ++i)
      parts.push_back("'" + pilot.names[i] + "' has a correlation of " + text::rounded(pilot.correlation(i), 3) +
                      " and a cost ratio of " + text::rounded(pilot.cost_ratio(i), 3) +
                      ", and gains alone above a ratio of " +
                      text::rounded(least_cost_ratio(pilot.correlation(i)), 3));
    return text::join(parts, "; ");
  }

  SamplingPlan refused_plan(const Pilot &pilot, const double budget, const std::string &why)
  {
    SamplingPlan result;
    result.numbers.assign(pilot.n_models(), 0);
    result.numbers[0] = std::max<std::size_t>(2, whole(budget / pilot.costs[0]));
    result.seconds    = seconds_of(pilot, result.numbers);
    result.variance   = pilot.covariance_of(0, 0) / double(result.numbers[0]);
    result.refused    = true;
    result.words      = "Refused, '" + pilot.names[0] + "' alone runs: " + why + ".";
    return result;
  }

  SamplingPlan judged(const Pilot &pilot, SamplingPlan plan, const double budget)
  {
    plan.seconds = seconds_of(pilot, plan.numbers);
    plan.gain    = pilot.covariance_of(0, 0) * pilot.costs[0] / (plan.seconds * plan.variance);
    if (!(plan.gain > 1.))
      return refused_plan(pilot, budget,
                          "the predicted gain of " + std::to_string(plan.numbers[0]) +
                              " full runs and the cheap ones is " + text::rounded(plan.gain, 3) +
                              ", not above 1; " + correlations_in_words(pilot));
    plan.words = in_words(pilot, plan);
    return plan;
  }

  SamplingPlan whole_plan(const Pilot &pilot, const double budget, const std::vector<std::size_t> &models,
                          const std::vector<double> &numbers, const PlanOf plan_of)
  {
    SamplingPlan best;
    for (const std::size_t more : {0, 1})
      {
        const auto n_full     = std::max<std::size_t>(2, whole(numbers[0]) + more);
        const auto candidates = around(pilot, budget, numbers, n_full);
        if (seconds_of(pilot, candidates) > budget * (1. + 1e-12))
          continue;
        auto plan = plan_of(pilot, models, candidates);
        if (best.numbers.empty() || plan.variance < best.variance)
          best = std::move(plan);
      }
    if (best.numbers.empty())
      return refused_plan(pilot, budget,
                          "a budget of " + text::rounded(budget, 3) +
                              " s does not pay for two full runs and as many of the cheap ones; " +
                              correlations_in_words(pilot));
    return judged(pilot, std::move(best), budget);
  }
} // namespace trestle
