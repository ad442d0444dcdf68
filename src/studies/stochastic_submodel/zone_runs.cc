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
    /// Quantities of one vector and seconds behind them; nan for a run that fails.
    std::vector<double> run_one(Zone &zone, const SubmodelVectors &vectors, const SampleQuantities &quantities,
                                std::span<const double> vector, const std::vector<double> &others)
    {
      const Stopwatch     watch;
      std::vector<double> result;
      try
        {
          zone.part().set_parameters(vectors.parameters(vector, others));
          result = quantities(zone.run_part(vectors.trace(vector), {}).numbers);
        }
      catch (const ConvergenceError &error)
        {
          log::warning_once(error.problem() + ": the draw is left out.");
          result.assign(quantities.names().size(), std::numeric_limits<double>::quiet_NaN());
        }
      result.push_back(watch.wall_seconds());
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
                       const std::vector<double> &others, const std::string &what)
  {
    ZoneResults         result;
    std::vector<double> seconds;
    for (auto &row :
         rows_by_groups(ensemble, draws.n(), quantities.names().size() + 1, what, [&](const std::size_t i) {
           return run_one(zone, vectors, quantities, draws.row(i), others);
         }))
      {
        seconds.push_back(row.back());
        row.pop_back();
        result.n_failed += !std::isfinite(row.front());
        result.quantities.push_back(std::move(row));
      }
    result.seconds = quantile(seconds, 0.5);
    return result;
  }
} // namespace trestle
