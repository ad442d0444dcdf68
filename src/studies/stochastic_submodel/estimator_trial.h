#pragma once

#include "bridge/stochastic/multifidelity.h"
#include "core/figures.h"
#include "core/parameters.h"
#include "studies/stochastic_submodel/estimator_parameters.h"

#include <cstddef>
#include <string>
#include <vector>

namespace trestle
{
  /// What estimators are tried on: answers of several models at the same inputs, of which there are enough to draw from.
  struct FidelityPool
  {
    std::vector<std::string>         names;   ///< the full model first
    std::vector<std::vector<double>> values;  ///< a list a model: a quantity, one a run
    std::vector<double>              seconds; ///< a run of each
    /// Spent on what each has learnt; of the full model, on the runs that they learnt from. Seconds.
    std::vector<double> before = {};

    std::size_t                n_runs() const { return values.empty() ? 0 : values[0].size(); }
    const std::vector<double> &whole() const { return values.at(0); }
  };

  /// Of the pool's first n runs. @param models of the pool, the full one first. @throws InputError as pilot_statistics().
  Pilot pilot_of(const FidelityPool &pool, std::size_t n, const Estimand &estimand,
                 const std::vector<std::size_t> &models);

  /// By estimator/estimator: mfmc_plan(), acv_plan(), or for `plain` numbers without weights. @throws InputError as these.
  SamplingPlan plan_by(const std::string &estimator, const Pilot &pilot, double budget_seconds);

  /**
   * Whether unbiased estimates with cheap models keep what they promise: from a pool of runs of all, mean and exceedance are
   * estimated many times at the cost of so many whole runs, and compared with the pool's own and with whole runs alone.
   */
  class EstimatorTrial
  {
  public:
    /// Section `estimator`.
    explicit EstimatorTrial(ParameterSink &prm)
      : parameters_(prm)
    {}

    const EstimatorParameters &parameters() const { return parameters_; }

    /// Of means, from the pool's pilot, at the cost of `whole runs`: mfmc_plan() or acv_plan(), as the file has it; the full model
    /// alone where that is plain. @throws InputError for a pool that is smaller than the pilot, and as these.
    SamplingPlan plan_of(const FidelityPool &pool) const;

    /// fidelity.NAME.rho, .cost_ratio; estimate.*. @throws InputError for a pool that is smaller than the pilot. Not collective.
    void record(const FidelityPool &pool, Figures &figures) const;

  private:
    SamplingPlan plan(const Pilot &pilot, double budget_seconds) const;
    void         record_refusal(const FidelityPool &pool, double budget, Figures &figures) const;
    void         record_mean(const FidelityPool &pool, const SamplingPlan &plan, Figures &figures) const;
    void         record_rare(const FidelityPool &pool, double budget, Figures &figures) const;

    EstimatorParameters parameters_;
  };
} // namespace trestle
