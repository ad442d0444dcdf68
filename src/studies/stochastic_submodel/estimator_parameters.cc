#include "studies/stochastic_submodel/estimator_parameters.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace trestle
{
  EstimateParameters::EstimateParameters(ParameterSink &prm, const std::string &about_models)
  {
    const auto section = prm.section("estimator");
    prm.add("estimator", estimator,
            "How cheap models correct whole runs: mfmc in a chain, acv each by itself; plain: whole runs alone.",
            Allowed::one_of({"plain", "mfmc", "acv"}));
    prm.add("models", models, about_models);
    prm.add("direct generator", direct_generator, "Conditional generator that is the model `direct`.");
    prm.add("reduced modes", reduced.n_modes, "Of the model `reduced`, at most.", Allowed::at_least(1));
    prm.add("reduced runs", reduced.n_runs,
            "Whole runs, the first of those to learn from, of which its modes are.", Allowed::at_least(1));
    prm.add("reduced every", reduced.every, "Steps from one look at the reduced model to the next.",
            Allowed::at_least(1));
    prm.add("draws", n_draws,
            "Of a conditional generator, whose mean is its answer: the same noise at all conditions.",
            Allowed::at_least(1));
    prm.add("pilot", n_pilot, "Runs of all models by which the others are planned.", Allowed::at_least(2));
    prm.add(
        "folds", n_folds,
        "Of the training runs, which by cross-fitting count as whole runs of one estimate without bias; 0: it is "
        "not made.",
        Allowed::anything());
    prm.add("further runs", n_further,
            "Of each cheap model, at most, for that estimate, beside those of its folds.", Allowed::anything());
  }

  bool EstimateParameters::has(const std::string &model) const
  {
    return std::ranges::find(models, model) != models.end();
  }

  void EstimateParameters::check_models(const std::vector<std::string> &chosen,
                                        const std::vector<std::string> &known)
  {
    std::set<std::string> seen;
    for (const auto &name : chosen)
      {
        if (std::ranges::find(known, name) == known.end())
          throw InputError("estimator/models: there is no model '" + name + "'.",
                           "There are: " + text::join(known) + ".");
        if (!seen.insert(name).second)
          throw InputError("estimator/models names '" + name + "' twice.", "Name each once.");
      }
  }

  void EstimateParameters::check_folds(const std::string &key, const std::size_t n) const
  {
    if (n_folds == 1 || 2 * n_folds > n)
      throw InputError("estimator/folds = " + std::to_string(n_folds) + " of " + key + " = " + std::to_string(n) +
                           " runs.",
                       "Take two folds or more, of two runs or more each; or none.");
  }

  EstimatorParameters::EstimatorParameters(ParameterSink &prm)
    : EstimateParameters(
          prm,
          "Cheap models of unbiased estimates, at the parameters of whole runs: submodel (the zone, driven by a "
          "conditional generator), reduced (the whole problem in some modes), direct (a generator of the quantity "
          "alone); empty: submodel where `generator` names one, else estimates are not tried.")
  {
    const auto section = prm.section("estimator");
    prm.add("generator", generator, "Conditional generator whose zone is the model `submodel`.");
    prm.add("whole runs", n_whole_runs, "An estimate that is tried may cost as much as so many.",
            Allowed::at_least(4));
    prm.add("replicates", n_replicates, "Estimates that are tried.", Allowed::at_least(10));
    prm.add("exceedances", exceedances, "Of the quantity, values whose probability of being exceeded it gives.");
    prm.add("confidence", confidence, "Of intervals.", Allowed::between(0.5, 0.9999));
    prm.add("seed", seed, "Of the runs that are drawn.");
  }

  std::vector<std::string> EstimatorParameters::cheap_models() const
  {
    if (models.empty() && !generator.empty())
      return {"submodel"};
    return models;
  }

  void EstimatorParameters::check(const std::size_t n_training) const
  {
    const auto chosen = cheap_models();
    check_models(chosen, {"submodel", "reduced", "direct"});
    for (const auto &[model, key, value] : {std::tuple("submodel", "generator", generator),
                                            std::tuple("direct", "direct generator", direct_generator)})
      if (std::ranges::find(chosen, model) != chosen.end() && value.empty())
        throw InputError("estimator/models has " + std::string(model) + ", and estimator/" + key + " is empty.",
                         "Name a conditional generator, or leave that model out.");
    check_folds("stochastic submodel/training", n_training);
  }
} // namespace trestle
