#include "studies/stochastic_submodel/estimator_trial.h"

#include "bridge/stochastic/multifidelity_estimates.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/random.h"
#include "core/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    double mean_of(const std::vector<double> &values)
    {
      return std::accumulate(values.begin(), values.end(), 0.) / double(values.size());
    }

    double variance_of(const std::vector<double> &values)
    {
      const double mean = mean_of(values);
      double       sum  = 0.;
      for (const double value : values)
        sum += (value - mean) * (value - mean);
      return sum / double(values.size() - 1);
    }

    Pilot pilot_of(const FidelityPool &pool, const std::size_t n, const Estimand &estimand)
    {
      const auto first = [&](const std::vector<double> &values) {
        return std::vector<double>(values.begin(), values.begin() + std::ptrdiff_t(n));
      };
      return pilot_statistics(
          {{"whole runs", "submodel"},
           {first(pool.whole), first(pool.cheap)},
           {std::vector<double>(n, pool.whole_seconds), std::vector<double>(n, pool.cheap_seconds)}},
          estimand);
    }

    /// Estimates from runs drawn from the pool with replacement, of which the pool itself is the law.
    struct Replicates
    {
      std::vector<double> values, plain;
      double              n_covered = 0., se = 0.; ///< intervals that hold the truth; mean standard error
    };

    Replicates replicate(const FidelityPool &pool, const SamplingPlan &plan, const Estimand &estimand,
                         const double truth, const unsigned int n, const unsigned int seed)
    {
      Replicates        result;
      const std::size_t n_plain = std::size_t(plan.seconds / pool.whole_seconds);
      for (unsigned int r = 0; r < n; ++r)
        {
          const RandomStream stream(seed, "replicates of estimates", r);
          NestedSamples      samples(2);
          for (std::size_t i = 0; i < std::max(plan.numbers[1], n_plain); ++i)
            {
              const auto run = stream.below(pool.whole.size(), i);
              if (i < plan.numbers[0])
                samples[0].push_back(pool.whole[run]);
              if (i < plan.numbers[1])
                samples[1].push_back(pool.cheap[run]);
            }
          const auto estimate = multifidelity_estimate(samples, plan.controls, estimand);
          result.values.push_back(estimate.value);
          result.n_covered += estimate.low <= truth && truth <= estimate.high;
          result.se += estimate.se / n;
          std::vector<double> whole;
          for (std::size_t i = 0; i < n_plain; ++i)
            whole.push_back(pool.whole[stream.below(pool.whole.size(), i)]);
          result.plain.push_back(mean_of(contributions(whole, estimand, "whole runs")));
        }
      return result;
    }
  } // namespace

  EstimatorTrial::EstimatorTrial(ParameterSink &prm)
  {
    const auto section = prm.section("estimator");
    prm.add(
        "generator", generator_,
        "Conditional generator whose zone is the cheap model of unbiased estimates, at the parameters of whole "
        "runs; empty: they are not tried.");
    prm.add("draws", n_draws_, "Of it, whose mean drives the zone: the same noise at all conditions.",
            Allowed::at_least(1));
    prm.add("pilot", n_pilot_, "Runs of both by which the others are planned.", Allowed::at_least(2));
    prm.add("whole runs", n_whole_runs_, "An estimate may cost as much as so many.", Allowed::at_least(4));
    prm.add("replicates", n_replicates_, "Estimates that are made.", Allowed::at_least(10));
    prm.add("seed", seed_, "Of the runs that they draw.");
  }

  void EstimatorTrial::record(const FidelityPool &pool, Figures &figures) const
  {
    if (pool.whole.size() <= n_pilot_)
      throw InputError("estimator/pilot = " + std::to_string(n_pilot_) + " of " +
                           std::to_string(pool.whole.size()) + " runs that both models have.",
                       "Lower it, or raise stochastic submodel/test.");
    const Pilot  pilot  = pilot_of(pool, n_pilot_, Estimand::mean());
    const double budget = n_whole_runs_ * pool.whole_seconds;
    const auto   plan   = mfmc_plan(pilot, budget);
    figures.set("fidelity.submodel.rho", pilot_of(pool, pool.whole.size(), Estimand::mean()).correlation(1));
    figures.set("fidelity.submodel.cost_ratio", pilot.cost_ratio(1));
    log::info(plan.words);

    FidelityPool unrelated = pool;
    const auto   order     = RandomStream(seed_, "an unrelated model").permutation(pool.cheap.size());
    for (std::size_t i = 0; i < order.size(); ++i)
      unrelated.cheap[i] = pool.cheap[order[i]];
    figures.set("estimate.refused", mfmc_plan(pilot_of(unrelated, n_pilot_, Estimand::mean()), budget).refused);
    if (plan.refused)
      return;

    const double truth = mean_of(pool.whole);
    const auto   means = replicate(pool, plan, Estimand::mean(), truth, n_replicates_, seed_);
    const double gain  = variance_of(means.plain) / variance_of(means.values);
    figures.set("estimate.bias_in_se",
                std::abs(mean_of(means.values) - truth) / std::sqrt(variance_of(means.values) / n_replicates_));
    figures.set("estimate.coverage", means.n_covered / n_replicates_);
    figures.set("estimate.gain", gain);
    figures.set("estimate.gain_over_theory", gain / plan.gain);
    figures.set("estimate.gain_all_told", gain_all_told(gain, plan.seconds, pool.before_seconds));
    figures.set("estimate.break_even_full_runs",
                break_even_full_runs(gain, pool.before_seconds, pool.whole_seconds));

    const auto rare = Estimand::exceedance(quantile(pool.whole, 0.99));
    const bool is_seen =
        std::ranges::any_of(pool.cheap, [&](const double value) { return value > rare.threshold; });
    figures.set("estimate.gain_rare", 1.);
    if (!is_seen)
      return;
    const auto rare_plan = mfmc_plan(pilot_of(pool, pool.whole.size(), rare), budget);
    if (rare_plan.refused)
      return;
    const auto exceedances = replicate(
        pool, rare_plan, rare, mean_of(contributions(pool.whole, rare, "whole runs")), n_replicates_, seed_);
    figures.set("estimate.gain_rare", variance_of(exceedances.plain) / variance_of(exceedances.values));
  }
} // namespace trestle
