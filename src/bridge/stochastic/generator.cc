#include "bridge/stochastic/generator.h"

namespace trestle
{
  std::vector<double> Generator::mean(const std::span<const double> condition, const unsigned int n_draws,
                                      const unsigned int seed) const
  {
    std::vector<double> repeated;
    for (unsigned int k = 0; k < n_draws; ++k)
      repeated.insert(repeated.end(), condition.begin(), condition.end());
    const auto          draws     = draw(seed, 0, n_draws, repeated);
    const std::size_t   n_entries = draws.size() / n_draws;
    std::vector<double> result(n_entries, 0.);
    for (std::size_t i = 0; i < draws.size(); ++i)
      result[i % n_entries] += draws[i] / double(n_draws);
    return result;
  }
} // namespace trestle
