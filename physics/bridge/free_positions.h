#pragma once

#include "physics/discretisation/discretisation.h"

#include <vector>

namespace trestle
{
  /// Where this rank's free dofs stand, ascending dofs: a row a coordinate, each as long as there are free dofs.
  template <int dim>
  std::vector<double> free_positions(const Discretisation<dim> &discretisation);
} // namespace trestle
