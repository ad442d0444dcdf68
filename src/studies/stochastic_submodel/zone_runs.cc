#include "studies/stochastic_submodel/zone_runs.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "studies/stochastic_submodel/group_runs.h"

#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    /// What run_one() has behind the quantities.
    enum Behind
    {
      seconds,
      largest_energy,
      energy_error,
      n_behind
    };

    /// Quantities of one vector, Behind them more; nan for a run that fails.
    std::vector<double> run_one(Zone &zone, const SubmodelVectors &vectors, const SampleQuantities &quantities,
                                std::span<const double> vector, const std::vector<double> &others,
                                const bool with_energy, const Communicator &group)
    {
      const Stopwatch     watch;
      std::vector<double> result;
      Zone::Answer        answer;
      try
        {
          zone.part().set_parameters(vectors.parameters(vector, others));
          answer = zone.run_part(vectors.trace(vector), {.energy = with_energy});
          result = quantities(answer.numbers);
        }
      catch (const ConvergenceError &error)
        {
          log::warning_once(error.problem() + ": the draw is left out.");
          result.assign(quantities.names().size(), std::numeric_limits<double>::quiet_NaN());
        }
      result.insert(result.end(), {group.sum(watch.cpu_seconds()), answer.largest_energy, answer.energy_error});
      return result;
    }
  } // namespace

  std::vector<double> ZoneResults::of(const std::size_t quantity) const
  {
    std::vector<double> result;
    for (const auto &row : quantities)
      if (std::isfinite(row.front()))
        result.push_back(row[quantity]);
    return result;
  }

  ZoneResults run_zone(Zone &zone, const Ensemble &ensemble, const SubmodelVectors &vectors,
                       const SampleQuantities &quantities, const RandomVectors &draws,
                       const std::vector<double> &others, const std::string &what, const bool with_energy)
  {
    const std::size_t   n_quantities = quantities.names().size();
    ZoneResults         result;
    std::vector<double> cpu_seconds;
    for (const auto &row :
         rows_by_groups(ensemble, draws.n(), n_quantities + n_behind, what, [&](const std::size_t i) {
           return run_one(zone, vectors, quantities, draws.row(i), others, with_energy, ensemble.group());
         }))
      {
        const auto behind = row.begin() + std::ptrdiff_t(n_quantities);
        result.quantities.emplace_back(row.begin(), behind);
        cpu_seconds.push_back(behind[seconds]);
        result.energies.push_back(behind[largest_energy]);
        result.energy_error = std::max(result.energy_error, behind[energy_error]);
        result.n_failed += !std::isfinite(row.front());
      }
    result.seconds = quantile(cpu_seconds, 0.5);
    return result;
  }
} // namespace trestle
