#pragma once

#include "core/figures.h"
#include "physics/api/report.h"
#include "studies/stochastic_submodel/cross_fit.h"
#include "studies/stochastic_submodel/fidelities.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Unbiased estimates of a quantity by whole runs and cheap models at the same parameters: what each model is worth, and one
   * estimate in which the training runs count as full ones (cross_fitted_estimate()).
   */
  class Estimation
  {
  public:
    /// Makes a cheap model by its name in estimator/models.
    using Maker = std::function<std::unique_ptr<Fidelity>(const std::string &)>;
    /// Parameters of further runs of cheap models, which nothing else uses, by their number.
    using Inputs = std::function<std::vector<double>(std::size_t)>;

    /// @param quantity place of it. All outlive this.
    Estimation(const EstimateParameters &parameters, Maker make, const FidelityContext &context,
               std::size_t quantity)
      : parameters_(parameters),
        make_(std::move(make)),
        context_(context),
        quantity_(quantity)
    {}

    /// Answers of models that have learnt from all training runs, at the test runs; fidelity.*. @param whole_seconds of a run.
    /// Collective.
    FidelityPool pool_of(const std::vector<std::string> &models, const WholeRuns &test, double whole_seconds,
                         Figures &figures);

    /// estimate.mean, ... (record_estimates()), by estimator/folds, weights from the first of the test runs. Collective.
    void cross_fit(const SamplingPlan &plan, const FidelityPool &pool, const WholeRuns &test,
                   const Inputs &further, Figures &figures, ReportContent &content);

  private:
    TrainedFold fold_of(std::size_t k, const SamplingPlan &plan, const FidelityPool &pool, const WholeRuns &test,
                        const Inputs &further);
    /// @param m place in the pool. @param k fold.
    void add_pilot(Fidelity &model, std::size_t m, std::size_t k, const std::vector<std::vector<double>> &inputs,
                   const FidelityPool &pool, TrainedFold &fold);
    std::vector<double> answers(Fidelity &model, const std::vector<std::vector<double>> &inputs);

    const EstimateParameters &parameters_;
    Maker                     make_;
    FidelityContext           context_;
    std::size_t               quantity_;
  };
} // namespace trestle
