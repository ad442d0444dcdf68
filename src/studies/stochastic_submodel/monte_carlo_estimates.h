#pragma once

#include "studies/shared/full_model.h"
#include "studies/stochastic_submodel/estimation.h"
#include "studies/stochastic_submodel/generator_set.h"
#include "studies/stochastic_submodel/statistics_parameters.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * What study `monte carlo` knows better of one quantity by cheap models of the same problem: a generator that learns it straight
   * from the parameters (`direct`), the problem in modes of some samples' states (`reduced`), and on a coarser mesh (`coarse`).
   * What learns is trained on the samples themselves, by cross-fitting (Estimation). Sections `estimator`, `generator`.
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

    /// The problem that samples solve, set up on this group of ranks; outlives this. After check(). Collective on the group;
    /// repeatable. @throws InputError for a model that the problem cannot have, a coarse mesh that is none.
    void setup(FullModel &whole);

    /// estimate.*, fidelity.NAME.*. After setup(). @param pilot other samples than the training's. Collective.
    void run(const FidelityContext &context, const WholeRuns &pilot, const Estimation::Inputs &further,
             Figures &figures, ReportContent &content);

  private:
    SamplingPlan              plan_of(const FidelityPool &pool, std::size_t n_samples, Figures &figures) const;
    std::unique_ptr<Fidelity> model(const std::string &name, const FidelityContext &context);
    void                      require_problem() const;
    void                      require_projection() const;
    void                      require_coarseness() const;

    EstimateParameters         parameters_;
    GeneratorSet               generators_;
    std::unique_ptr<FullModel> coarse_;
    Problem                   *whole_                = nullptr; ///< null: samples are load paths
    unsigned int               n_refinements_        = 0;
    unsigned int               n_coarse_refinements_ = 0;
    std::string                quantity_name_;
    std::size_t                quantity_ = 0;
  };
} // namespace trestle
