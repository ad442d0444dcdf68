#include "studies/stochastic_submodel/monte_carlo_estimates.h"

#include "core/exceptions.h"
#include "core/log.h"

#include <optional>

namespace trestle
{
  MonteCarloEstimates::MonteCarloEstimates(ParameterSink &prm)
    : parameters_(prm, "Cheap models of unbiased estimates, at the parameters of samples: direct (a conditional "
                       "generator of the quantity alone); empty: none are made."),
      generators_(prm, false)
  {
    const auto section = prm.section("estimator");
    prm.add("quantity", quantity_name_, "That is estimated; empty: the first.");
  }

  void MonteCarloEstimates::check(const SampleQuantities &quantities, const StatisticsParameters &statistics,
                                  const std::vector<StatisticsParameters::Exceedance> &exceedances,
                                  const std::size_t                                    n_samples)
  {
    if (!are_asked_for())
      return;
    EstimateParameters::check_models(parameters_.models, {"direct"});
    generators_.require_conditional("estimator/direct generator", parameters_.direct_generator);
    if (parameters_.n_folds == 0)
      throw InputError("estimator/models is given, and estimator/folds = 0: nothing would be estimated.",
                       "Take two folds or more, for instance 5.");
    parameters_.check_folds("monte carlo/samples", n_samples);
    quantity_              = quantity_name_.empty() ? 0 : quantities.find("estimator/quantity", quantity_name_);
    parameters_.confidence = statistics.confidence;
    parameters_.exceedances.clear();
    for (const auto &exceedance : exceedances)
      if (exceedance.quantity == quantity_)
        parameters_.exceedances.push_back(exceedance.value);
  }

  /// At the cost of the samples that there are.
  SamplingPlan MonteCarloEstimates::plan_of(const FidelityPool &pool, const std::size_t n_samples,
                                            Figures &figures) const
  {
    const Pilot pilot  = pilot_of(pool, pool.n_runs(), Estimand::mean(), {0, 1});
    const auto  result = plan_by(parameters_.estimator, pilot, double(n_samples) * pool.seconds[0]);
    figures.set("fidelity.direct.rho", pilot.correlation(1));
    figures.set("fidelity.direct.cost_ratio", pilot.cost_ratio(1));
    figures.set("estimate.refused", result.refused);
    figures.set("estimate.predicted_gain", result.gain);
    log::info(result.words);
    return result;
  }

  void MonteCarloEstimates::run(const FidelityContext &context, const WholeRuns &pilot,
                                const Estimation::Inputs &further, Figures &figures, ReportContent &content)
  {
    const auto       &all       = context.ensemble.all();
    const std::size_t n_samples = context.training.numbers.size();
    all.on_all([&] { parameters_.check_folds("samples that did not fail", n_samples); });
    const auto make = [&](const std::string &) {
      return direct_fidelity(context, generators_.get(parameters_.direct_generator), quantity_,
                             parameters_.n_draws);
    };
    Estimation estimation(parameters_, make, context, quantity_);
    const auto pool = estimation.pool_of(parameters_.models, pilot, context.training.seconds, figures);
    std::optional<SamplingPlan> plan;
    all.on_all([&] { plan = plan_of(pool, n_samples, figures); });
    estimation.cross_fit(*plan, pool, pilot, further, figures, content);
  }
} // namespace trestle
