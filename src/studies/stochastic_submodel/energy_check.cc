#include "studies/stochastic_submodel/energy_check.h"

#include "core/log.h"
#include "studies/stochastic_submodel/generator_set.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// A generator that makes nothing but outliers is not asked for ever.
    constexpr unsigned int most_rounds = 5;
  } // namespace

  EnergyCheck::EnergyCheck(const RandomVectors &learnt, const RunZone &run_zone)
    : run_zone_(run_zone)
  {
    const auto results = run_zone_(learnt, "zone, training");
    limit_             = *std::ranges::max_element(results.energies);
  }

  ZoneResults
  EnergyCheck::operator()(RandomVectors &draws, const std::string &name,
                          const std::function<std::vector<double>(std::uint64_t first, std::size_t n)> &draw)
  {
    ZoneResults   results = run_zone_(draws, "zone, " + name);
    std::uint64_t next    = draws.n();
    for (unsigned int round = 0; round < most_rounds; ++round)
      {
        std::vector<std::size_t> outliers;
        for (std::size_t i = 0; i < results.energies.size(); ++i)
          if (results.energies[i] > limit_)
            outliers.push_back(i);
        if (outliers.empty())
          break;
        const RandomVectors fresh{draws.n_entries, 0, draw(next, outliers.size())};
        const auto          again = run_zone_(fresh, "zone, " + name + " again");
        for (std::size_t k = 0; k < outliers.size(); ++k)
          {
            std::ranges::copy(fresh.row(k), draws.values.begin() + std::ptrdiff_t(outliers[k] * draws.n_entries));
            results.quantities[outliers[k]] = again.quantities[k];
            results.energies[outliers[k]]   = again.energies[k];
          }
        results.energy_error = std::max(results.energy_error, again.energy_error);
        next += outliers.size();
      }
    results.n_failed = std::size_t(
        std::ranges::count_if(results.quantities, [](const auto &row) { return !std::isfinite(row.front()); }));
    error_         = std::max(error_, results.energy_error);
    redrawn_[name] = double(next - draws.n()) / double(draws.n());
    if (redrawn_[name] > 0.)
      log::info("Generator '" + name + "': " + std::to_string(next - draws.n()) + " of " +
                std::to_string(draws.n()) + " runs had more energy than all training runs, and were drawn again.");
    return results;
  }

  void EnergyCheck::record(Figures &figures) const
  {
    double worst = 0.;
    for (const auto &[name, share] : redrawn_)
      {
        figures.set("generator." + key_of(name) + ".redrawn_share", share);
        worst = std::max(worst, share);
      }
    figures.set("energy.limit", limit_);
    figures.set("energy.balance_relative", error_);
    figures.set("energy.redrawn_share", worst);
  }
} // namespace trestle
