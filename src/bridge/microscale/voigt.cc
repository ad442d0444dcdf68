#include "bridge/microscale/voigt.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace voigt
  {
    double asymmetry(const unsigned int dimension, std::span<const double> tangent)
    {
      const unsigned int n       = n_strain(dimension);
      double             largest = 0., difference = 0.;
      for (const double entry : tangent)
        largest = std::max(largest, std::abs(entry));
      const auto entry = [&](const unsigned int strain, const unsigned int column) {
        return tangent[stress_of_strain(dimension, strain) * n + column];
      };
      for (unsigned int i = 0; i < n; ++i)
        for (unsigned int j = 0; j < i; ++j)
          difference = std::max(difference, std::abs(entry(i, j) - entry(j, i)) / largest);
      return difference;
    }
  } // namespace voigt
} // namespace trestle
