#include "physics/bridge/finite_element_inner_product.h"

#include "core/exceptions.h"
#include "physics/solvers/cell_constraints.h"

#include <deal.II/fe/fe_values.h>

namespace trestle
{
  template <int dim>
  FiniteElementInnerProduct<dim>::FiniteElementInnerProduct(const Assembler<dim> &assembler,
                                                            const std::string &library, const Kind kind,
                                                            const dealii::ComponentMask &components)
    : communicator_(assembler.discretisation().mesh().communicator()),
      free_dofs_(assembler.discretisation()),
      matrix_(LinearSystemRegistry::instance().create(library)),
      source_(assembler.discretisation().make_vector()),
      destination_(source_)
  {
    assembler.reinit(*matrix_);
    if (kind == Kind::energy)
      assemble_energy(assembler, components);
    else
      assemble_products(assembler.discretisation(), kind == Kind::h1, components);
  }

  template <int dim>
  void FiniteElementInnerProduct<dim>::assemble_energy(const Assembler<dim>        &assembler,
                                                       const dealii::ComponentMask &components)
  {
    const auto &discretisation = assembler.discretisation();
    const auto &physics        = discretisation.physics();
    if (!physics.is_spd())
      throw InputError("An energy inner product was asked for, but the tangent of this physics is not symmetric "
                       "positive definite.",
                       "Take the L2 or H1 inner product.");
    if (components.n_selected_components(physics.n_components()) < physics.n_components())
      throw InputError("An energy inner product of some of the components alone was asked for.",
                       "Ask for that of all blocks.");
    DiscreteState lifted_zero;
    lifted_zero.value = free_dofs_.state(std::vector<double>(n_owned(), 0.));
    lifted_zero.time  = discretisation.time();
    assembler.tangent(lifted_zero, Shifts(), *matrix_);
  }

  template <int dim>
  void FiniteElementInnerProduct<dim>::assemble_products(const Discretisation<dim>   &discretisation,
                                                         const bool                   with_gradients,
                                                         const dealii::ComponentMask &components)
  {
    const auto                &fe = discretisation.fe();
    dealii::FEValues<dim>      values(discretisation.mesh().mapping(), fe, discretisation.cell_quadrature(),
                                      dealii::update_values | dealii::update_gradients | dealii::update_JxW_values);
    const unsigned int         n = fe.n_dofs_per_cell();
    dealii::FullMatrix<double> local(n, n);

    CellConstraints<dim>                         constraints(discretisation);
    std::vector<dealii::types::global_dof_index> dofs(n);
    matrix_->set_zero();
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          values.reinit(cell);
          local = 0.;
          for (unsigned int i = 0; i < n; ++i)
            for (unsigned int j = 0; j < n; ++j)
              {
                const unsigned int c = fe.system_to_component_index(i).first;
                if (c != fe.system_to_component_index(j).first || !components[c])
                  continue;
                for (const unsigned int q : values.quadrature_point_indices())
                  {
                    double density = values.shape_value(i, q) * values.shape_value(j, q);
                    if (with_gradients)
                      density += values.shape_grad(i, q) * values.shape_grad(j, q);
                    local(i, j) += density * values.JxW(q);
                  }
              }
          cell->get_dof_indices(dofs);
          constraints.add(local, dofs, *matrix_);
        }
    matrix_->compress();
  }

  template <int dim>
  void FiniteElementInnerProduct<dim>::apply(std::span<const double> v, std::span<double> result)
  {
    free_dofs_.scatter(v, source_);
    matrix_->vmult(destination_, source_);
    free_dofs_.gather(destination_, result);
  }

  template class FiniteElementInnerProduct<2>;
  template class FiniteElementInnerProduct<3>;
} // namespace trestle
