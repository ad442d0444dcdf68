#pragma once

#include "physics/materials/material.h"

#include <deal.II/base/tensor.h>

#include <cmath>
#include <string>
#include <vector>

namespace trestle
{
  /// Strain in three dimensions of the gradients of a displacement, its first dim components; in 2D of plane strain.
  template <int dim>
  Strain small_strain(const std::vector<dealii::Tensor<1, dim>> &gradient)
  {
    constexpr unsigned int place[3][3] = {{0, 3, 4}, {3, 1, 5}, {4, 5, 2}}; // of entries
    Strain                 result;
    for (unsigned int i = 0; i < dim; ++i)
      {
        result.access_raw_entry(i) = gradient[i][i];
        for (unsigned int j = i + 1; j < dim; ++j)
          result.access_raw_entry(place[i][j]) = 0.5 * (gradient[i][j] + gradient[j][i]);
      }
    return result;
  }

  /// What solids write: stress_xx, stress_yy, stress_zz, stress_xy[, stress_yz, stress_zx], von_mises.
  template <int dim>
  std::vector<std::string> stress_names()
  {
    std::vector<std::string> names = {"stress_xx", "stress_yy", "stress_zz", "stress_xy"};
    if (dim == 3)
      names.insert(names.end(), {"stress_yz", "stress_zx"});
    names.push_back("von_mises");
    return names;
  }

  /// In the order of stress_names(), in the unit of the stress.
  template <int dim>
  void set_stress_values(const Stress &stress, std::vector<double> &values)
  {
    values.resize(dim == 3 ? 7 : 5); // no more than once
    // at quadrature points of all steps: entries by their places, which an index would look up
    const auto   entry = [&](const unsigned int i) { return stress.access_raw_entry(i); };
    const double xx = entry(0), yy = entry(1), zz = entry(2), xy = entry(3), zx = entry(4), yz = entry(5);
    values[0] = xx;
    values[1] = yy;
    values[2] = zz;
    values[3] = xy;
    if (dim == 3)
      {
        values[4] = yz;
        values[5] = zx;
      }
    const auto square = [](const double x) { return x * x; };
    values.back() = std::sqrt(0.5 * square(xx - yy) + 3. * square(xy) + (0.5 * square(yy - zz) + 3. * square(yz)) +
                              (0.5 * square(zz - xx) + 3. * square(zx)));
  }
} // namespace trestle
