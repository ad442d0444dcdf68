#pragma once

#include "studies/stochastic_submodel/estimation.h"
#include "studies/stochastic_submodel/generator_set.h"
#include "studies/stochastic_submodel/statistics_parameters.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * What study `monte carlo` knows better of one quantity by a cheap model of any problem: the generator that learns it straight
   * from the parameters, trained on the samples themselves by cross-fitting (Estimation). Sections `estimator`, `generator`.
   */
  class MonteCarloEstimates
  {
  public:
    explicit MonteCarloEstimates(ParameterSink &prm);

    bool         are_asked_for() const { return !parameters_.models.empty(); }
    unsigned int n_pilot() const { return parameters_.n_pilot; }

    /// What is asked, of which quantity. @throws InputError for a model or generator that is none, folds of too few samples, ... Not
    /// collective.
    void check(const SampleQuantities &quantities, const StatisticsParameters &statistics,
               const std::vector<StatisticsParameters::Exceedance> &exceedances, std::size_t n_samples);

    /// estimate.*, fidelity.direct.*. After check(). @param pilot other samples than the training's. Collective.
    void run(const FidelityContext &context, const WholeRuns &pilot, const Estimation::Inputs &further,
             Figures &figures, ReportContent &content);

  private:
    SamplingPlan plan_of(const FidelityPool &pool, std::size_t n_samples, Figures &figures) const;

    EstimateParameters parameters_;
    GeneratorSet       generators_;
    std::string        quantity_name_;
    std::size_t        quantity_ = 0;
  };
} // namespace trestle
