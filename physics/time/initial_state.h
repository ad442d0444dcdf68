#pragma once

#include "physics/discretisation/discretisation.h"

#include <string>

namespace trestle
{
  /**
   * Interpolates expressions of x, y, z (t = 0) at the support points. "0" stands for zero in all components.
   * @param name how messages call it, e.g. "time/initial value".
   * @throws InputError on all ranks: syntax, number of components, NaN.
   */
  template <int dim>
  Vector interpolate_expression(const Discretisation<dim> &discretisation, const std::string &name,
                                const std::string &text);
} // namespace trestle
