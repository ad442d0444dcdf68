#pragma once

#include "physics/discretisation/discretisation.h"

#include <vector>

namespace trestle
{
  /**
   * The volume that each free dof of this rank stands for: diagonal entries of its component's mass matrix, scaled so that those
   * of a cell add up to its volume (Hinton, Rock, Zienkiewicz, Earthquake Engng Struct. Dyn. 4, 1976). Sums of rows, the
   * usual lumping, are zero at vertices of quadratic triangles; these are positive for every element. What belongs to a hanging
   * node goes to those that determine it. Collective.
   */
  template <int dim>
  std::vector<double> lumped_volumes(const Discretisation<dim> &discretisation);
} // namespace trestle
