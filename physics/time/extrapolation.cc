#include "physics/time/extrapolation.h"

#include "core/assert.h"

namespace trestle
{
  std::vector<double> extrapolation_weights(std::span<const double> earlier, const double time)
  {
    TRESTLE_ASSERT(!earlier.empty(), "There is nothing to extrapolate from.");
    std::vector<double> weights(earlier.size(), 1.);
    for (std::size_t i = 0; i < earlier.size(); ++i)
      for (std::size_t k = 0; k < earlier.size(); ++k)
        if (k != i)
          {
            TRESTLE_ASSERT(earlier[i] != earlier[k], "Two earlier states have the same time.");
            weights[i] *= (time - earlier[k]) / (earlier[i] - earlier[k]);
          }
    return weights;
  }
} // namespace trestle
