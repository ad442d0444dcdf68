#include "studies/stochastic_submodel/generator_set.h"

#include "core/exceptions.h"
#include "core/modules.h"
#include "core/text.h"

#include <algorithm>
#include <set>

namespace trestle
{
  namespace
  {
    /// Of this study, not of the registry: nobody else has a zone.
    const std::string predicted = "wave predictor";
  } // namespace

  GeneratorSet::GeneratorSet(ParameterSink &prm, const bool compares)
  {
    const auto section = prm.section("generator");
    if (compares)
      prm.add("generators", names_, "Names of those to compare.");
    for (const auto &[name, entry] : GeneratorRegistry::instance().entries())
      {
        const auto own    = prm.section(name);
        candidates_[name] = entry.factory(prm);
      }
    if (!compares) // without a zone there are no traces
      return;
    const auto own         = prm.section(predicted);
    candidates_[predicted] = std::make_unique<PredictedTraces>(prm);
  }

  PredictedTraces *GeneratorSet::predicted_traces()
  {
    return std::ranges::find(names_, predicted) == names_.end()
               ? nullptr
               : &dynamic_cast<PredictedTraces &>(*candidates_.at(predicted));
  }

  Generator &GeneratorSet::find(const std::string &key, const std::string &name) const
  {
    const auto found = candidates_.find(name);
    if (found != candidates_.end())
      return *found->second;
    auto known = GeneratorRegistry::instance().names();
    if (candidates_.contains(predicted))
      known.push_back(predicted);
    const std::string others = modules::other_generators(known);
    throw InputError(key + ": there is no generator '" + name + "'.",
                     "There are: " + text::join(known) + "." + (others.empty() ? "" : " " + others));
  }

  void GeneratorSet::require_conditional(const std::string &key, const std::string &name) const
  {
    if (!find(key, name).takes_conditions())
      throw InputError(key + " = " + name + ": its law has no conditions.",
                       "Take kriging, polynomial chaos, flow matching or wgan, for instance.");
  }

  void GeneratorSet::require(const EstimatorParameters &estimator) const
  {
    const auto models = estimator.cheap_models();
    if (std::ranges::find(models, "submodel") != models.end())
      require_conditional("estimator/generator", estimator.generator);
    if (std::ranges::find(models, "direct") != models.end())
      require_conditional("estimator/direct generator", estimator.direct_generator);
  }

  void GeneratorSet::check(const std::size_t n_samples, const std::size_t n_entries) const
  {
    std::set<std::string> seen;
    for (const auto &name : names_)
      {
        const Generator &generator = find("generator/generators", name);
        if (!seen.insert(name).second)
          throw InputError("generator/generators names '" + name + "' twice.", "Name each once.");
        generator.check(n_samples, n_entries, 0);
      }
  }

  std::string key_of(std::string name)
  {
    std::ranges::replace(name, ' ', '_');
    return name;
  }
} // namespace trestle
