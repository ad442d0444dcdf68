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

    std::vector<std::size_t> all_of(const FidelityPool &pool)
    {
      std::vector<std::size_t> result(pool.names.size());
      std::iota(result.begin(), result.end(), 0u);
      return result;
    }

    /// The full model, and those that exceed the threshold at some inputs and not at others: the rest say nothing of it.
    std::vector<std::size_t> exceeding(const FidelityPool &pool, const double threshold)
    {
      std::vector<std::size_t> result = {0};
      for (std::size_t i = 1; i < pool.names.size(); ++i)
        if (const auto [least, largest] = std::ranges::minmax(pool.values[i]);
            least <= threshold && largest > threshold)
          result.push_back(i);
      return result;
    }

    /// Estimates from runs drawn from the pool with replacement, of which the pool itself is the law.
    struct Replicates
    {
      std::vector<double> values, plain;
      double              n_covered = 0.; ///< intervals that hold the truth

      double gain() const { return variance_of(plain) / variance_of(values); }
    };

    /// @param models of the pool that the plan speaks of, in its order.
    Replicates replicate(const FidelityPool &pool, const std::vector<std::size_t> &models,
                         const SamplingPlan &plan, const Estimand &estimand, const EstimatorParameters &parameters)
    {
      Replicates        result;
      const std::size_t n_plain = std::size_t(plan.seconds / pool.seconds[0]);
      const double      truth   = mean_of(contributions(pool.whole(), estimand, pool.names[0]));
      for (unsigned int r = 0; r < parameters.n_replicates; ++r)
        {
          const RandomStream stream(parameters.seed, "replicates of estimates", r);
          NestedSamples      samples(models.size());
          for (std::size_t k = 0; k < models.size(); ++k)
            for (std::size_t i = 0; i < plan.numbers[k]; ++i)
              samples[k].push_back(pool.values[models[k]][stream.below(pool.n_runs(), i)]);
          const auto estimate = multifidelity_estimate(samples, plan.controls, estimand, parameters.confidence);
          result.values.push_back(estimate.value);
          result.n_covered += estimate.low <= truth && truth <= estimate.high;
          std::vector<double> whole;
          for (std::size_t i = 0; i < n_plain; ++i)
            whole.push_back(pool.whole()[stream.below(pool.n_runs(), i)]);
          result.plain.push_back(mean_of(contributions(whole, estimand, pool.names[0])));
        }
      return result;
    }
  } // namespace

  Pilot pilot_of(const FidelityPool &pool, const std::size_t n, const Estimand &estimand,
                 const std::vector<std::size_t> &models)
  {
    PilotRuns runs;
    for (const std::size_t i : models)
      {
        runs.names.push_back(pool.names[i]);
        runs.values.emplace_back(pool.values[i].begin(), pool.values[i].begin() + std::ptrdiff_t(n));
        runs.seconds.emplace_back(n, pool.seconds[i]);
      }
    return pilot_statistics(runs, estimand);
  }

  SamplingPlan plan_by(const std::string &estimator, const Pilot &pilot, const double budget_seconds)
  {
    auto result = estimator == "acv" ? acv_plan(pilot, budget_seconds) : mfmc_plan(pilot, budget_seconds);
    if (estimator == "plain")
      {
        result.controls = {};
        result.words    = "Whole runs alone (estimator/estimator = plain).";
      }
    return result;
  }

  SamplingPlan EstimatorTrial::plan(const Pilot &pilot, const double budget_seconds) const
  {
    return plan_by(parameters_.estimator == "acv" ? "acv" : "mfmc", pilot, budget_seconds);
  }

  SamplingPlan EstimatorTrial::plan_of(const FidelityPool &pool) const
  {
    if (pool.n_runs() <= parameters_.n_pilot)
      throw InputError("estimator/pilot = " + std::to_string(parameters_.n_pilot) + " of " +
                           std::to_string(pool.n_runs()) + " runs that all models have.",
                       "Lower it, or raise stochastic submodel/test.");
    return plan_by(parameters_.estimator, pilot_of(pool, parameters_.n_pilot, Estimand::mean(), all_of(pool)),
                   parameters_.n_whole_runs * pool.seconds[0]);
  }

  /// The first cheap model's answers at other inputs than the full one's.
  void EstimatorTrial::record_refusal(const FidelityPool &pool, const double budget, Figures &figures) const
  {
    FidelityPool unrelated = pool;
    const auto   order     = RandomStream(parameters_.seed, "an unrelated model").permutation(pool.n_runs());
    for (std::size_t i = 0; i < order.size(); ++i)
      unrelated.values[1][i] = pool.values[1][order[i]];
    figures.set("estimate.refused",
                plan(pilot_of(unrelated, parameters_.n_pilot, Estimand::mean(), {0, 1}), budget).refused);
  }

  void EstimatorTrial::record_mean(const FidelityPool &pool, const SamplingPlan &plan, Figures &figures) const
  {
    const double truth = mean_of(pool.whole());
    const auto   means = replicate(pool, all_of(pool), plan, Estimand::mean(), parameters_);
    const double n = parameters_.n_replicates, gain = means.gain();
    figures.set("estimate.bias_in_se",
                std::abs(mean_of(means.values) - truth) / std::sqrt(variance_of(means.values) / n));
    figures.set("estimate.coverage", means.n_covered / n);
    figures.set("estimate.gain", gain);
    figures.set("estimate.gain_over_theory", gain / plan.gain);
    double before = pool.before.at(0);
    for (const std::size_t i : plan.controls.models)
      before += pool.before.at(i);
    figures.set("estimate.gain_all_told", gain_all_told(gain, plan.seconds, before));
    figures.set("estimate.break_even_full_runs", break_even_full_runs(gain, before, pool.seconds[0]));
  }

  void EstimatorTrial::record_rare(const FidelityPool &pool, const double budget, Figures &figures) const
  {
    const auto rare   = Estimand::exceedance(quantile(pool.whole(), 0.99));
    const auto models = exceeding(pool, rare.threshold);
    figures.set("estimate.gain_rare", 1.);
    if (models.size() < 2)
      return;
    const auto rare_plan = plan(pilot_of(pool, pool.n_runs(), rare, models), budget);
    if (!rare_plan.refused)
      figures.set("estimate.gain_rare", replicate(pool, models, rare_plan, rare, parameters_).gain());
  }

  void EstimatorTrial::record(const FidelityPool &pool, Figures &figures) const
  {
    const auto  made = plan_of(pool);
    const Pilot all  = pilot_of(pool, pool.n_runs(), Estimand::mean(), all_of(pool));
    for (std::size_t i = 1; i < pool.names.size(); ++i)
      {
        figures.set("fidelity." + pool.names[i] + ".rho", all.correlation(i));
        figures.set("fidelity." + pool.names[i] + ".cost_ratio", all.cost_ratio(i));
      }
    if (parameters_.estimator == "plain")
      return;
    const double budget = parameters_.n_whole_runs * pool.seconds[0];
    log::info(made.words);
    record_refusal(pool, budget, figures);
    if (made.refused)
      return;
    record_mean(pool, made, figures);
    record_rare(pool, budget, figures);
  }
} // namespace trestle
