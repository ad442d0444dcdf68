#pragma once

#include "physics/discretisation/discretisation.h"

#include <deal.II/fe/fe_values.h>

#include <vector>

namespace trestle
{
  /// Calls action(dof, component, support point) on the dofs of this rank's cells that are wanted (some more than once).
  template <int dim, class Wanted, class Action>
  void for_each_dof(const Discretisation<dim> &discretisation, const Wanted &wanted, const Action &action)
  {
    const auto                                  &fe = discretisation.fe();
    dealii::FEValues<dim>                        points(discretisation.mesh().mapping(), fe,
                                                        dealii::Quadrature<dim>(fe.get_unit_support_points()),
                                                        dealii::update_quadrature_points);
    std::vector<dealii::types::global_dof_index> dofs(fe.n_dofs_per_cell());
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      {
        if (!cell->is_locally_owned() || !wanted(cell))
          continue;
        cell->get_dof_indices(dofs);
        points.reinit(cell);
        for (unsigned int i = 0; i < dofs.size(); ++i)
          action(dofs[i], fe.system_to_component_index(i).first, points.quadrature_point(i));
      }
  }

  /// Number of rigid rotations; the first is about z, the others about x and y.
  template <int dim>
  constexpr unsigned int n_rotations = dim == 2 ? 1 : 3;

  /// Component c of rotation number `mode` about the origin, to first order.
  template <int dim>
  double rigid_rotation(const unsigned int mode, const unsigned int c, const dealii::Tensor<1, dim> &x)
  {
    const unsigned int a = mode, b = (mode + 1) % dim; // plane of rotation
    return c == a ? -x[b] : (c == b ? x[a] : 0.);
  }
} // namespace trestle
