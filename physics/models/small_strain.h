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
    Strain result;
    for (unsigned int i = 0; i < dim; ++i)
      for (unsigned int j = i; j < dim; ++j)
        result[i][j] = 0.5 * (gradient[i][j] + gradient[j][i]);
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
    auto value = values.begin();
    for (unsigned int d = 0; d < 3; ++d)
      *value++ = stress[d][d];
    *value++ = stress[0][1];
    if (dim == 3)
      {
        *value++ = stress[1][2];
        *value++ = stress[2][0];
      }
    const auto square = [](const double x) { return x * x; };
    double     sum    = 0.;
    for (unsigned int d = 0; d < 3; ++d)
      {
        const unsigned int e = (d + 1) % 3;
        sum += 0.5 * square(stress[d][d] - stress[e][e]) + 3. * square(stress[d][e]);
      }
    *value = std::sqrt(sum);
  }
} // namespace trestle
