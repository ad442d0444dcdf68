#include "bridge/stochastic/sampling_plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    using Chain = std::vector<std::size_t>;

    double squared_correlation(const Pilot &pilot, const std::size_t i)
    {
      return i == 0 ? 1. : pilot.correlation(i) * pilot.correlation(i);
    }

    /// For the full model and those of the chain: what squared correlation it has above the next. The estimate's variance is
    /// that of the full model times the sum of drops over numbers.
    std::vector<double> drops(const Pilot &pilot, const Chain &chain)
    {
      std::vector<double> result;
      std::size_t         previous = 0;
      for (const auto i : chain)
        {
          result.push_back(squared_correlation(pilot, previous) - squared_correlation(pilot, i));
          previous = i;
        }
      result.push_back(squared_correlation(pilot, previous));
      return result;
    }

    /// Condition (3.4): without it, a model would run no more often than the one before it in the chain.
    bool is_ordered(const Pilot &pilot, const Chain &chain, const std::vector<double> &drops)
    {
      double cost = pilot.costs[0];
      for (std::size_t j = 0; j < chain.size(); ++j)
        {
          if (!(cost * drops[j + 1] > pilot.costs[chain[j]] * drops[j]))
            return false;
          cost = pilot.costs[chain[j]];
        }
      return true;
    }

    /// Root of variance times seconds, up to that of the full model's variance.
    double root_of_work(const Pilot &pilot, const Chain &chain, const std::vector<double> &drops)
    {
      double result = std::sqrt(pilot.costs[0] * drops[0]);
      for (std::size_t j = 0; j < chain.size(); ++j)
        result += std::sqrt(pilot.costs[chain[j]] * drops[j + 1]);
      return result;
    }

    /// Algorithm 1: of all sets of cheap models. Empty: the full model alone is best.
    Chain best_chain(const Pilot &pilot)
    {
      Chain sorted(pilot.n_models() - 1);
      std::iota(sorted.begin(), sorted.end(), 1);
      std::ranges::stable_sort(sorted, std::greater(),
                               [&](const std::size_t i) { return squared_correlation(pilot, i); });
      Chain  best;
      double least = std::sqrt(pilot.costs[0]);
      for (std::size_t set = 1; set < std::size_t(1) << sorted.size(); ++set)
        {
          Chain chain;
          for (std::size_t j = 0; j < sorted.size(); ++j)
            if (set >> j & 1)
              chain.push_back(sorted[j]);
          const auto   of_chain = drops(pilot, chain);
          const double work     = root_of_work(pilot, chain, of_chain);
          if (work < least && is_ordered(pilot, chain, of_chain))
            best = chain, least = work;
        }
      return best;
    }

    /// Theorem 3.4.
    std::vector<double> best_numbers(const Pilot &pilot, const Chain &chain, const double budget)
    {
      const auto          of_chain = drops(pilot, chain);
      const double        factor   = budget / root_of_work(pilot, chain, of_chain);
      std::vector<double> result(pilot.n_models(), 0.);
      result[0] = factor * std::sqrt(of_chain[0] / pilot.costs[0]);
      for (std::size_t j = 0; j < chain.size(); ++j)
        result[chain[j]] = factor * std::sqrt(of_chain[j + 1] / pilot.costs[chain[j]]);
      return result;
    }

    SamplingPlan plan_of(const Pilot &pilot, const Chain &chain, const std::vector<std::size_t> &numbers)
    {
      SamplingPlan result;
      result.controls     = {ControlScheme::mfmc, chain, {}};
      result.numbers      = numbers;
      const auto of_chain = drops(pilot, chain);
      double     sum      = of_chain[0] / double(numbers[0]);
      for (std::size_t j = 0; j < chain.size(); ++j)
        {
          const std::size_t i = chain[j];
          sum += of_chain[j + 1] / double(numbers[i]);
          result.controls.weights.push_back(pilot.covariance_of(0, i) / pilot.covariance_of(i, i));
        }
      result.variance = pilot.covariance_of(0, 0) * sum;
      return result;
    }
  } // namespace

  SamplingPlan mfmc_plan(const Pilot &pilot, const double budget_seconds)
  {
    require_budget(pilot, budget_seconds);
    const auto chain = best_chain(pilot);
    if (chain.empty())
      return refused_plan(pilot, budget_seconds, "no cheap model gains; " + correlations_in_words(pilot));
    return whole_plan(pilot, budget_seconds, chain, best_numbers(pilot, chain, budget_seconds), plan_of);
  }
} // namespace trestle
