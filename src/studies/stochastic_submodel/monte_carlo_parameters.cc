#include "studies/stochastic_submodel/monte_carlo_parameters.h"

#include "core/estimates.h"
#include "core/exceptions.h"
#include "core/text.h"

namespace trestle
{
  MonteCarloParameters::MonteCarloParameters(ParameterSink &prm)
  {
    const auto section = prm.section("monte carlo");
    prm.add("samples", n_samples, "At most.", Allowed::at_least(2), Effect::length);
    prm.add("minutes", minutes, "Of wall time that sampling may take, that of earlier runs included; 0: no limit.",
            Allowed::non_negative(), Effect::length);
    prm.add(
        "half width", half_width,
        "Sampling ends where the interval of the mean is this much to each side, relative to the mean; 0: never.",
        Allowed::non_negative(), Effect::length);
    prm.add("stop quantity", stop_quantity, "Whose mean 'half width' is about; empty: those of all quantities.",
            Allowed::anything(), Effect::length);
    prm.add("confidence", confidence, "Of all intervals.", Allowed::between(0., 1.), Effect::none);
    prm.add("quantiles", quantiles, "Fractions, between 0 and 1.", Allowed::anything(), Effect::none);
    prm.add("exceedances", exceedances_text,
            "Events whose probability is estimated: 'quantity > value | quantity > value'.", Allowed::anything(),
            Effect::none);
    prm.add("fields", fields, "Whether mean, deviation and quantiles of the last state are written, dof by dof.");
  }

  void MonteCarloParameters::check() const
  {
    if (!(confidence > 0. && confidence < 1.))
      throw InputError("monte carlo/confidence = " + text::shortest(confidence) + ": no interval has that.",
                       "It lies between 0 and 1, for instance 0.95.");
    for (const double fraction : quantiles)
      {
        if (!(fraction > 0. && fraction < 1.))
          throw InputError("monte carlo/quantiles: there is none at " + text::shortest(fraction) + ".",
                           "Fractions lie between 0 and 1, for instance 0.95.");
        if (const auto n = draws_for_quantile(fraction); n_samples < n)
          throw InputError("monte carlo/quantiles: " + std::to_string(n_samples) +
                               " samples do not resolve the quantile at " + text::shortest(fraction) + ".",
                           "Ask for " + std::to_string(n) + " samples or more, or for another quantile.");
      }
  }

  std::vector<MonteCarloParameters::Exceedance>
  MonteCarloParameters::exceedances(const SampleQuantities &quantities) const
  {
    const std::string       key = "monte carlo/exceedances";
    std::vector<Exceedance> result;
    for (const auto &entry : text::split_entries(exceedances_text))
      {
        const auto [name, value] = text::split_once(key, entry, '>');
        result.push_back({quantities.find(key, text::trim(name)), text::number(key, value), text::trim(entry)});
      }
    return result;
  }
} // namespace trestle
