#include "physics/bridge/lumped_volumes.h"

#include "physics/bridge/free_dofs.h"

#include <deal.II/fe/fe_values.h>

namespace trestle
{
  namespace
  {
    /// Of the present cell's dofs.
    template <int dim>
    void set_shares(const dealii::FEValues<dim> &values, dealii::Vector<double> &shares)
    {
      const auto         &fe = values.get_fe();
      std::vector<double> sums(fe.n_components(), 0.);
      double              volume = 0.;
      shares                     = 0.;
      for (const unsigned int q : values.quadrature_point_indices())
        volume += values.JxW(q);
      for (unsigned int i = 0; i < shares.size(); ++i)
        {
          for (const unsigned int q : values.quadrature_point_indices())
            shares[i] += values.shape_value(i, q) * values.shape_value(i, q) * values.JxW(q);
          sums[fe.system_to_component_index(i).first] += shares[i];
        }
      for (unsigned int i = 0; i < shares.size(); ++i)
        shares[i] *= volume / sums[fe.system_to_component_index(i).first];
    }
  } // namespace

  template <int dim>
  std::vector<double> lumped_volumes(const Discretisation<dim> &discretisation)
  {
    const auto            &fe = discretisation.fe();
    dealii::FEValues<dim>  values(discretisation.mesh().mapping(), fe, discretisation.cell_quadrature(),
                                  dealii::update_values | dealii::update_JxW_values);
    dealii::Vector<double> shares(fe.n_dofs_per_cell());
    std::vector<dealii::types::global_dof_index> dofs(fe.n_dofs_per_cell());
    Vector                                       sums = discretisation.make_vector();
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          values.reinit(cell);
          set_shares(values, shares);
          cell->get_dof_indices(dofs);
          discretisation.constraints().distribute_local_to_global(shares, dofs, sums);
        }
    sums.compress(dealii::VectorOperation::add);
    const FreeDofs<dim> free_dofs(discretisation);
    std::vector<double> result(free_dofs.size());
    free_dofs.gather(sums, result);
    return result;
  }

  template std::vector<double> lumped_volumes(const Discretisation<2> &);
  template std::vector<double> lumped_volumes(const Discretisation<3> &);
} // namespace trestle
