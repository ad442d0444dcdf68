#pragma once

#include "physics/discretisation/discretisation.h"

#include <cstdint>
#include <vector>

namespace trestle
{
  /**
   * Places of this rank's free dofs, ascending dofs, in an order that the mesh alone decides: cells by their cell_key(),
   * the free dofs of a cell in the element's order, each where it appears first. Numbers of dofs follow the partition;
   * these do not, so that files keep fields by them (see DofOrder). Over all ranks 0, ..., n - 1, each once. The root
   * sees all cells' dofs for a moment. Collective.
   */
  template <int dim>
  std::vector<std::uint64_t> dof_places(const Discretisation<dim> &discretisation);
} // namespace trestle
