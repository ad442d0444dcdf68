#include "studies/stochastic_submodel/monte_carlo_estimates.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/renamed_key.h"
#include "physics/api/problem_variants.h"
#include "studies/shared/problem_holder.h"

#include <numeric>
#include <optional>

namespace trestle
{
  namespace
  {
    const std::string about_coarse = "Of the mesh of the model `coarse`, in the place of mesh/refinements.";

    std::unique_ptr<FullModel> coarse_model(ParameterSink &prm)
    {
      RenamedKey keys(prm, {{"mesh"}, "refinements"}, {{"estimator", "coarse"}, "refinements"}, about_coarse);
      return FullModel::create(keys);
    }
  } // namespace

  MonteCarloEstimates::MonteCarloEstimates(ParameterSink &prm)
    : parameters_(prm, "Cheap models of unbiased estimates, at the parameters of samples: direct (a conditional "
                       "generator of the quantity alone), reduced (the problem in modes of some samples' states; "
                       "linear, of second order in time), coarse (on a mesh with fewer refinements); empty: none "
                       "are made."),
      generators_(prm, false),
      coarse_(coarse_model(prm))
  {
    {
      const auto section = prm.section("mesh");
      prm.add("refinements", n_refinements_, "Uniform refinements.", Allowed::between(0, 15));
    }
    const auto section = prm.section("estimator");
    prm.add("quantity", quantity_name_, "That is estimated; empty: the first.");
    const auto coarse = prm.section("coarse");
    prm.add("refinements", n_coarse_refinements_, about_coarse, Allowed::between(0, 15));
  }

  void MonteCarloEstimates::check(const SampleQuantities &quantities, const StatisticsParameters &statistics,
                                  const std::vector<StatisticsParameters::Exceedance> &exceedances,
                                  const std::size_t                                    n_samples)
  {
    if (!are_asked_for())
      return;
    EstimateParameters::check_models(parameters_.models, {"direct", "reduced", "coarse"});
    if (parameters_.has("direct"))
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

  void MonteCarloEstimates::require_problem() const
  {
    for (const auto *name : {"reduced", "coarse"})
      if (parameters_.has(name) && whole_ == nullptr)
        throw InputError("estimator/models has " + std::string(name) + ", and samples/full model = load path.",
                         "Leave it out: of load paths direct alone is served.");
  }

  void MonteCarloEstimates::require_projection() const
  {
    if (!can_be_projected(*whole_))
      throw InputError("estimator/models has reduced, and the problem is not linear and of second order in time, "
                       "with matrices that do not depend on it" +
                           std::string(whole_->is_steady() ? ": it is steady (time/end time = 0)." : "."),
                       "Leave reduced out: direct and coarse serve any problem.");
  }

  void MonteCarloEstimates::require_coarseness() const
  {
    if (n_coarse_refinements_ >= n_refinements_)
      throw InputError("estimator/models has coarse, with estimator/coarse/refinements = " +
                           std::to_string(n_coarse_refinements_) +
                           " and mesh/refinements = " + std::to_string(n_refinements_) + ".",
                       "Lower estimator/coarse/refinements below mesh/refinements, or leave coarse out.");
  }

  void MonteCarloEstimates::setup(FullModel &whole)
  {
    whole_ = problem_of(whole);
    require_problem();
    if (parameters_.has("reduced"))
      require_projection();
    if (!parameters_.has("coarse"))
      return;
    require_coarseness();
    setup_with_field_of(*problem_of(*coarse_), *whole_);
  }

  std::unique_ptr<Fidelity> MonteCarloEstimates::model(const std::string &name, const FidelityContext &context)
  {
    if (name == "reduced")
      return reduced_fidelity(*whole_, context, parameters_.reduced);
    if (name == "coarse")
      return coarse_fidelity(*problem_of(*coarse_), context);
    return direct_fidelity(context, generators_.get(parameters_.direct_generator), quantity_, parameters_.n_draws);
  }

  /// At the cost of the samples that there are.
  SamplingPlan MonteCarloEstimates::plan_of(const FidelityPool &pool, const std::size_t n_samples,
                                            Figures &figures) const
  {
    std::vector<std::size_t> all(pool.names.size());
    std::iota(all.begin(), all.end(), 0u);
    const Pilot pilot  = pilot_of(pool, pool.n_runs(), Estimand::mean(), all);
    const auto  result = plan_by(parameters_.estimator, pilot, double(n_samples) * pool.seconds[0]);
    for (std::size_t i = 1; i < pool.names.size(); ++i)
      {
        figures.set("fidelity." + pool.names[i] + ".rho", pilot.correlation(i));
        figures.set("fidelity." + pool.names[i] + ".cost_ratio", pilot.cost_ratio(i));
      }
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
    const auto make = [&](const std::string &name) { return model(name, context); };
    Estimation estimation(parameters_, make, context, quantity_);
    const auto pool = estimation.pool_of(parameters_.models, pilot, context.training.seconds, figures);
    std::optional<SamplingPlan> plan;
    all.on_all([&] { plan = plan_of(pool, n_samples, figures); });
    estimation.cross_fit(*plan, pool, pilot, further, figures, content);
  }
} // namespace trestle
