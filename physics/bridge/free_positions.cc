#include "physics/bridge/free_positions.h"

#include <deal.II/dofs/dof_tools.h>

#include <map>

namespace trestle
{
  template <int dim>
  std::vector<double> free_positions(const Discretisation<dim> &discretisation)
  {
    std::map<dealii::types::global_dof_index, dealii::Point<dim>> points;
    dealii::DoFTools::map_dofs_to_support_points(discretisation.mesh().mapping(), discretisation.dof_handler(),
                                                 points);
    std::vector<double> result;
    for (unsigned int d = 0; d < dim; ++d)
      for (const auto dof : discretisation.free_dofs())
        result.push_back(points.at(dof)[d]);
    return result;
  }

  template std::vector<double> free_positions(const Discretisation<2> &);
  template std::vector<double> free_positions(const Discretisation<3> &);
} // namespace trestle
