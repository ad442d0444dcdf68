#include "studies/stochastic_submodel/monte_carlo_parameters.h"

namespace trestle
{
  MonteCarloParameters::MonteCarloParameters(ParameterSink &prm)
    : StatisticsParameters("monte carlo")
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
    declare(prm);
    prm.add("fields", fields, "Whether mean, deviation and quantiles of the last state are written, dof by dof.");
  }

  void MonteCarloParameters::check() const { StatisticsParameters::check(n_samples); }
} // namespace trestle
