#pragma once

#include "bridge/stochastic/generator.h"
#include "core/figures.h"
#include "studies/stochastic_submodel/zone_runs.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Energy of generated runs of the zone: the work of the cut must be what the zone has gained, and what has more energy
   * than any run that the generator learnt from is an outlier, drawn again and counted: redrawing changes the law, so the
   * share belongs to every figure of it.
   */
  class EnergyCheck
  {
  public:
    /// Runs of the zone, with energies, for vectors.
    using RunZone = std::function<ZoneResults(const RandomVectors &vectors, const std::string &what)>;

    /// Runs the zone for the vectors that generators learn from. @param run_zone outlives this. Collective.
    EnergyCheck(const RandomVectors &learnt, const RunZone &run_zone);

    /// Solves the zone for draws of a generator. Outliers become its draws behind these, until there are none or each has
    /// had a few. Collective. @param draws the first ones; those drawn again replace theirs. @param draw draws first, ...,
    /// first + n - 1.
    ZoneResults operator()(RandomVectors &draws, const std::string &name,
                           const std::function<std::vector<double>(std::uint64_t first, std::size_t n)> &draw);

    /// `energy.limit`; of all generators so far, the worst: `energy.balance_relative`, `energy.redrawn_share`; of each
    /// `generator.NAME.redrawn_share`.
    void record(Figures &figures) const;

  private:
    const RunZone                &run_zone_;
    double                        limit_ = 0., error_ = 0.;
    std::map<std::string, double> redrawn_; ///< draws again over draws, by generator
  };
} // namespace trestle
