#pragma once

#include "core/figures.h"
#include "physics/api/report.h"
#include "studies/stochastic_submodel/cross_fit.h"
#include "studies/stochastic_submodel/fidelities.h"
#include "studies/stochastic_submodel/generator_set.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Unbiased estimates of a quantity by whole runs and cheap models at the same parameters: what each model is worth, a trial
   * of the estimator on held-out runs (EstimatorTrial), and one estimate in which the training runs count as full
   * ones (cross_fitted_estimate()).
   */
  class Estimation
  {
  public:
    /// @param quantity place of it. All outlive this.
    Estimation(const EstimatorTrial &trial, GeneratorSet &generators, const FidelityContext &context,
               const SubmodelVectors &vectors, const RandomVectors &learnt, std::size_t quantity)
      : trial_(trial),
        generators_(generators),
        context_(context),
        vectors_(vectors),
        learnt_(learnt),
        quantity_(quantity)
    {}

    /// Parameters of further runs of cheap models, which nothing else uses, by their number.
    using Inputs = std::function<std::vector<double>(std::size_t)>;

    /// fidelity.*, estimate.*. @param whole_seconds of a run. Collective. @throws InputError as pilot_statistics().
    void run(const WholeRuns &test, double whole_seconds, const Inputs &further, Figures &figures,
             ReportContent &content);

  private:
    std::unique_ptr<Fidelity> make(const std::string &name);
    FidelityPool              pool_of(const WholeRuns &test, double whole_seconds, Figures &figures);
    TrainedFold fold_of(std::size_t k, const SamplingPlan &plan, const FidelityPool &pool, const WholeRuns &test,
                        const Inputs &further);
    std::vector<double> answers(Fidelity &model, const std::vector<std::vector<double>> &inputs);

    const EstimatorTrial  &trial_;
    GeneratorSet          &generators_;
    FidelityContext        context_;
    const SubmodelVectors &vectors_;
    const RandomVectors   &learnt_;
    std::size_t            quantity_;
  };
} // namespace trestle
