#include "physics/solvers/assembler.h"

#include "physics/functions/coefficient.h"
#include "physics/solvers/cell_kernel.h"

#include <deal.II/dofs/dof_tools.h>
#include <deal.II/lac/sparsity_tools.h>

namespace trestle
{
  using namespace dealii;

  namespace
  {
    /// Calls action(cell, number of the cell's terms on the boundary) on owned cells; an Error on one rank is
    /// thrown on all.
    template <int dim, class Action>
    void for_each_owned_cell(const Discretisation<dim> &discretisation, const Action &action)
    {
      discretisation.mesh().communicator().on_all([&] {
        for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
          if (cell->is_locally_owned())
            action(cell);
      });
    }

    /// Sums cell residuals by add(cell residual, dofs).
    template <int dim, class Add>
    void assemble_residual(const Discretisation<dim> &discretisation, const DiscreteState &state, const Add &add)
    {
      CellKernel<dim>        kernel(discretisation);
      BoundaryKernel<dim>    boundary(discretisation);
      dealii::Vector<double> local(discretisation.fe().n_dofs_per_cell());
      for_each_owned_cell(discretisation, [&](const auto &cell) {
        local = 0.;
        kernel.reinit(cell, state);
        kernel.add_residual(local);
        if (boundary.has_terms(cell))
          boundary.add_residual(cell, state, local);
        add(local, kernel.dofs());
      });
    }

    template <int dim>
    void assemble_tangent(const Discretisation<dim> &discretisation, const DiscreteState &state,
                          const Shifts &shifts, const typename CellKernel<dim>::Part part, LinearSystem &system)
    {
      CellKernel<dim>     kernel(discretisation);
      BoundaryKernel<dim> boundary(discretisation);
      const unsigned int  n = discretisation.fe().n_dofs_per_cell();
      FullMatrix<double>  local(n, n);
      system.set_zero();
      for_each_owned_cell(discretisation, [&](const auto &cell) {
        local = 0.;
        kernel.reinit(cell, state);
        kernel.add_tangent(shifts, part, local);
        if (boundary.has_terms(cell))
          boundary.add_tangent(cell, state.time, shifts.value, local);
        system.add(discretisation.constraints(), local, kernel.dofs());
      });
      system.compress();
    }

    template <int dim>
    double integrate(const Discretisation<dim> &discretisation, const DiscreteState            &state,
                     double (Physics<dim>::*density)(const PointState<dim> &) const, const bool with_boundary)
    {
      CellKernel<dim>     kernel(discretisation);
      BoundaryKernel<dim> boundary(discretisation);
      double              sum = 0.;
      for_each_owned_cell(discretisation, [&](const auto &cell) {
        kernel.reinit(cell, state);
        sum += kernel.integrate(density);
        if (with_boundary && boundary.has_terms(cell))
          sum += boundary.energy(cell, state);
      });
      return discretisation.mesh().communicator().sum(sum);
    }
  } // namespace

  template <int dim>
  Assembler<dim>::Assembler(const Discretisation<dim> &discretisation)
    : discretisation_(discretisation)
  {}

  template <int dim>
  void Assembler<dim>::residual(const DiscreteState &state, Vector &r) const
  {
    const auto &constraints = discretisation_.constraints();
    r                       = 0.; // clears the ghosts too
    assemble_residual(discretisation_, state, [&](const auto &local, const auto &dofs) {
      constraints.distribute_local_to_global(local, dofs, r);
    });
    r.compress(VectorOperation::add);
    constraints.set_zero(r);
  }

  template <int dim>
  void Assembler<dim>::unconstrained_residual(const DiscreteState &state, Vector &r) const
  {
    r = 0.;
    assemble_residual(discretisation_, state, [&](const auto &local, const auto &dofs) {
      for (unsigned int i = 0; i < dofs.size(); ++i)
        r(dofs[i]) += local(i);
    });
    r.compress(VectorOperation::add);
  }

  template <int dim>
  std::vector<Vector> Assembler<dim>::field_derivative(const DiscreteState &state) const
  {
    const unsigned int     n_modes     = discretisation_.random_field()->n_modes();
    const unsigned int     n_dofs      = discretisation_.fe().n_dofs_per_cell();
    const auto            &constraints = discretisation_.constraints();
    std::vector<Vector>    result(n_modes, discretisation_.make_vector());
    CellKernel<dim>        kernel(discretisation_);
    FullMatrix<double>     local(n_dofs, n_modes);
    dealii::Vector<double> column(n_dofs);
    for_each_owned_cell(discretisation_, [&](const auto &cell) {
      local = 0.;
      kernel.reinit(cell, state);
      kernel.add_field_derivative(local);
      for (unsigned int i = 0; i < n_modes; ++i)
        {
          for (unsigned int k = 0; k < n_dofs; ++k)
            column(k) = local(k, i);
          constraints.distribute_local_to_global(column, kernel.dofs(), result[i]);
        }
    });
    for (Vector &vector : result)
      {
        vector.compress(VectorOperation::add);
        constraints.set_zero(vector);
      }
    return result;
  }

  template <int dim>
  void Assembler<dim>::reinit(LinearSystem &system) const
  {
    DynamicSparsityPattern pattern(discretisation_.dof_handler().n_dofs(), discretisation_.dof_handler().n_dofs(),
                                   discretisation_.relevant());
    DoFTools::make_sparsity_pattern(discretisation_.dof_handler(), pattern, discretisation_.constraints(), false);
    const Communicator &communicator = discretisation_.mesh().communicator();
    SparsityTools::distribute_sparsity_pattern(pattern, discretisation_.owned(), communicator.get(),
                                               discretisation_.relevant());
    system.reinit(discretisation_.owned(), pattern, communicator);
  }

  template <int dim>
  void Assembler<dim>::tangent(const DiscreteState &state, const Shifts &shifts, LinearSystem &system) const
  {
    assemble_tangent<dim>(discretisation_, state, shifts, CellKernel<dim>::Part::full, system);
  }

  template <int dim>
  void Assembler<dim>::spd_tangent(const DiscreteState &state, LinearSystem &system, const Shifts &shifts) const
  {
    const auto part = discretisation_.physics().is_spd() ? CellKernel<dim>::Part::full
                                                         : CellKernel<dim>::Part::positive_definite;
    assemble_tangent<dim>(discretisation_, state, shifts, part, system);
  }

  template <int dim>
  double Assembler<dim>::energy(const DiscreteState &state) const
  {
    return integrate<dim>(discretisation_, state, &Physics<dim>::energy, true);
  }

  template <int dim>
  double Assembler<dim>::kinetic_energy(const DiscreteState &state) const
  {
    return integrate<dim>(discretisation_, state, &Physics<dim>::kinetic_energy, false);
  }

  template <int dim>
  double Assembler<dim>::stored_energy(const DiscreteState &state) const
  {
    return integrate<dim>(discretisation_, state, &Physics<dim>::stored_energy, false);
  }

  template <int dim>
  bool Assembler<dim>::tangent_depends_on_time() const
  {
    if (discretisation_.physics().tangent_depends_on_time())
      return true;
    for (const auto &[id, robin] : discretisation_.conditions().robin())
      if (mentions_variable(robin.coefficient.text(), "t"))
        return true;
    return false;
  }

  template class Assembler<2>;
  template class Assembler<3>;
} // namespace trestle
