#include "studies/stochastic_submodel/generator_set.h"

#include "core/exceptions.h"
#include "core/modules.h"
#include "core/text.h"

#include <algorithm>
#include <set>

namespace trestle
{
  GeneratorSet::GeneratorSet(ParameterSink &prm)
  {
    const auto section = prm.section("generator");
    prm.add("generators", names_, "Names of those to compare.");
    for (const auto &[name, entry] : GeneratorRegistry::instance().entries())
      {
        const auto own    = prm.section(name);
        candidates_[name] = entry.factory(prm);
      }
  }

  Generator &GeneratorSet::find(const std::string &key, const std::string &name) const
  {
    const auto found = candidates_.find(name);
    if (found != candidates_.end())
      return *found->second;
    const auto        known  = GeneratorRegistry::instance().names();
    const std::string others = modules::other_generators(known);
    throw InputError(key + ": there is no generator '" + name + "'.",
                     "There are: " + text::join(known) + "." + (others.empty() ? "" : " " + others));
  }

  void GeneratorSet::require(const std::string &conditional) const
  {
    if (!find("estimator/generator", conditional).takes_conditions())
      throw InputError("estimator/generator = " + conditional + ": its law has no conditions.",
                       "Take polynomial chaos, flow matching or wgan, for instance.");
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
