#include "studies/stochastic_submodel/statistics_parameters.h"

#include "core/estimates.h"
#include "core/exceptions.h"
#include "core/text.h"

namespace trestle
{
  void StatisticsParameters::declare(ParameterSink &prm)
  {
    prm.add("confidence", confidence, "Of all intervals.", Allowed::between(0., 1.), Effect::none);
    prm.add("quantiles", quantiles, "Fractions, between 0 and 1.", Allowed::anything(), Effect::none);
    prm.add("exceedances", exceedances_text,
            "Events whose probability is estimated: 'quantity > value | quantity > value'.", Allowed::anything(),
            Effect::none);
  }

  void StatisticsParameters::check(const std::size_t n_samples) const
  {
    if (!(confidence > 0. && confidence < 1.))
      throw InputError(section_name + "/confidence = " + text::shortest(confidence) + ": no interval has that.",
                       "It lies between 0 and 1, for instance 0.95.");
    for (const double fraction : quantiles)
      {
        if (!(fraction > 0. && fraction < 1.))
          throw InputError(section_name + "/quantiles: there is none at " + text::shortest(fraction) + ".",
                           "Fractions lie between 0 and 1, for instance 0.95.");
        if (const auto n = draws_for_quantile(fraction); n_samples < n)
          throw InputError(section_name + "/quantiles: " + std::to_string(n_samples) +
                               " samples do not resolve the quantile at " + text::shortest(fraction) + ".",
                           "Ask for " + std::to_string(n) + " samples or more, or for another quantile.");
      }
  }

  std::vector<StatisticsParameters::Exceedance>
  StatisticsParameters::exceedances(const SampleQuantities &quantities) const
  {
    const std::string       key = section_name + "/exceedances";
    std::vector<Exceedance> result;
    for (const auto &entry : text::split_entries(exceedances_text))
      {
        const auto [name, value] = text::split_once(key, entry, '>');
        result.push_back({quantities.find(key, text::trim(name)), text::number(key, value), text::trim(entry)});
      }
    return result;
  }
} // namespace trestle
