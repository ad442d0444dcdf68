#pragma once

#include <deal.II/dofs/dof_tools.h>

#include <map>

/// What deal.II 9.4 and 9.6 (Debian 12 and 13) call by different names, where neither name serves both.
namespace trestle::compatibility
{
  /// Of all locally relevant dofs. deal.II 9.4 fills an argument; 9.6 returns the map and deprecates that.
  template <int dim>
  std::map<dealii::types::global_dof_index, dealii::Point<dim>>
  support_points(const dealii::Mapping<dim> &mapping, const dealii::DoFHandler<dim> &dof_handler,
                 const dealii::ComponentMask &mask = dealii::ComponentMask())
  {
    namespace DoFTools = dealii::DoFTools;
    if constexpr (requires { DoFTools::map_dofs_to_support_points(mapping, dof_handler, mask); })
      return DoFTools::map_dofs_to_support_points(mapping, dof_handler, mask);
    else
      {
        std::map<dealii::types::global_dof_index, dealii::Point<dim>> points;
        DoFTools::map_dofs_to_support_points(mapping, dof_handler, points, mask);
        return points;
      }
  }
} // namespace trestle::compatibility
