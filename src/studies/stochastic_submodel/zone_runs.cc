#include "studies/stochastic_submodel/zone_runs.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "studies/stochastic_submodel/group_runs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

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

    /// Traces of the vectors that this group of ranks solves for, expanded some at a time.
    class DrawnTraces
    {
    public:
      /// The arguments outlive this. @param stride from one vector of the group to its next.
      DrawnTraces(const SubmodelVectors &vectors, const RandomVectors &draws, const std::size_t stride)
        : vectors_(vectors),
          draws_(draws),
          stride_(stride)
      {}

      struct Trace
      {
        std::span<const double> numbers; ///< valid until the next one is asked for
        double                  seconds; ///< its share of those that all of its block took
      };

      Trace operator()(const std::size_t i)
      {
        const std::size_t n = vectors_.modes().n_numbers();
        if (i < first_ || i >= first_ + n_block_ * stride_)
          expand(i);
        return {std::span<const double>(block_).subspan((i - first_) / stride_ * n, n), seconds_};
      }

    private:
      void expand(const std::size_t first)
      {
        const Stopwatch   watch;
        const std::size_t most =
            std::clamp<std::size_t>(most_numbers / std::max<std::size_t>(1, vectors_.modes().n_numbers()), 1, 16);
        std::vector<std::span<const double>> chosen;
        for (std::size_t i = first; i < draws_.n() && chosen.size() < most; i += stride_)
          chosen.push_back(draws_.row(i));
        block_   = vectors_.traces(chosen);
        first_   = first;
        n_block_ = chosen.size();
        seconds_ = watch.wall_seconds() / double(n_block_);
      }

      static constexpr std::size_t most_numbers = std::size_t(1) << 20; ///< kept: 8 MB

      const SubmodelVectors &vectors_;
      const RandomVectors   &draws_;
      std::size_t            stride_, first_ = 0, n_block_ = 0;
      std::vector<double>    block_;
      double                 seconds_ = 0.;
    };

    /// Quantities of one vector, Behind them more; nan for a run that fails.
    std::vector<double> run_one(Zone &zone, const SubmodelVectors &vectors, const SampleQuantities &quantities,
                                std::span<const double> vector, const DrawnTraces::Trace &trace,
                                const std::vector<double> &others, const bool with_energy)
    {
      const Stopwatch     watch;
      std::vector<double> result;
      Zone::Answer        answer;
      try
        {
          zone.part().set_parameters(vectors.parameters(vector, others));
          answer = zone.run_part(trace.numbers, {.energy = with_energy});
          result = quantities(answer.numbers);
        }
      catch (const ConvergenceError &error)
        {
          log::warning_once(error.problem() + ": the draw is left out.");
          result.assign(quantities.names().size(), std::numeric_limits<double>::quiet_NaN());
        }
      result.insert(result.end(),
                    {watch.wall_seconds() + trace.seconds, answer.largest_energy, answer.energy_error});
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
    std::vector<double> wall_seconds;
    DrawnTraces         traces(vectors, draws, ensemble.n_groups());
    for (const auto &row :
         rows_by_groups(ensemble, draws.n(), n_quantities + n_behind, what, [&](const std::size_t i) {
           return run_one(zone, vectors, quantities, draws.row(i), traces(i), others, with_energy);
         }))
      {
        const auto behind = row.begin() + std::ptrdiff_t(n_quantities);
        result.quantities.emplace_back(row.begin(), behind);
        wall_seconds.push_back(behind[seconds]);
        result.energies.push_back(behind[largest_energy]);
        result.energy_error = std::max(result.energy_error, behind[energy_error]);
        result.n_failed += !std::isfinite(row.front());
      }
    result.seconds = quantile(wall_seconds, 0.5);
    return result;
  }
} // namespace trestle
