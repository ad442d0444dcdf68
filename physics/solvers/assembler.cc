#include "physics/solvers/assembler.h"

#include "core/exceptions.h"
#include "core/timings.h"
#include "physics/functions/coefficient.h"
#include "physics/solvers/boundary_kernel.h"
#include "physics/solvers/cell_constraints.h"
#include "physics/solvers/cell_kernel.h"

#include <cmath>

namespace trestle
{
  using namespace dealii;

  template <int dim>
  Assembler<dim>::Assembler(const Discretisation<dim> &discretisation)
    : discretisation_(discretisation)
  {}

  template <int dim>
  Assembler<dim>::~Assembler() = default;

  template <int dim>
  typename Assembler<dim>::Cell Assembler<dim>::cell(const unsigned int active_index) const
  {
    const auto &dof_handler = discretisation_.dof_handler();
    if (cells_.empty())
      for (const auto &cell : dof_handler.active_cell_iterators())
        cells_.emplace_back(cell->level(), cell->index());
    if (active_index >= cells_.size())
      throw FatalError("An assembly was to visit cell " + std::to_string(active_index) + " of " +
                           std::to_string(cells_.size()) + ".",
                       "Name cells of this rank by their active index on the present mesh.");
    const auto &[level, index] = cells_[active_index];
    return Cell(&discretisation_.mesh().triangulation(), level, index, &dof_handler);
  }

  /// Calls action on each cell, where the kernel stands by then; an Error on one rank is thrown on all.
  template <int dim>
  void Assembler<dim>::for_each(const Visits &visits, const DiscreteState &state,
                                const std::function<void(const Cell &, const CellVisit &)> &action) const
  {
    const Timings::Section section("assemble");
    if (!kernel_)
      {
        kernel_      = std::make_unique<CellKernel<dim>>(discretisation_);
        boundary_    = std::make_unique<BoundaryKernel<dim>>(discretisation_);
        constraints_ = std::make_unique<CellConstraints<dim>>(discretisation_);
        cell_residual_.reinit(discretisation_.fe().n_dofs_per_cell());
        cell_tangent_.reinit(cell_residual_.size(), cell_residual_.size());
      }
    const auto visit = [&](const Cell &cell, const CellVisit &visit) {
      kernel_->reinit(cell, state, visit);
      action(cell, visit);
      ++n_cells_visited_;
      n_points_visited_ += kernel_->n_points();
    };
    discretisation_.mesh().communicator().on_all([&] {
      kernel_->restart();
      boundary_->restart();
      const CellVisit whole;
      if (visits)
        for (const CellVisit &wanted : *visits)
          visit(cell(wanted.cell), wanted);
      else
        for (const auto &cell : discretisation_.dof_handler().active_cell_iterators())
          if (cell->is_locally_owned())
            visit(cell, whole);
    });
  }

  template <int dim>
  void Assembler<dim>::assemble_residual(const Cell &cell, const DiscreteState &state,
                                         const CellVisit &visit) const
  {
    cell_residual_ = 0.;
    // the boundary's terms take the weight of the cell, which the points may have each for itself
    if (visit.weight != 0. && boundary_->has_terms(cell))
      {
        boundary_->add_residual(cell, state, cell_residual_);
        cell_residual_ *= visit.weight;
      }
    kernel_->add_residual(cell_residual_);
  }

  template <int dim>
  void Assembler<dim>::assemble_tangent(const Cell &cell, const DiscreteState &state, const Shifts &shifts,
                                        const TangentPart part, const CellVisit &visit) const
  {
    cell_tangent_ = 0.;
    if (visit.weight != 0. && boundary_->has_terms(cell))
      boundary_->add_tangent(cell, state.time, shifts.value * visit.weight, cell_tangent_);
    kernel_->add_tangent(shifts, part, cell_tangent_);
  }

  template <int dim>
  void Assembler<dim>::add_tangent(LinearSystem &system) const
  {
    if (!constraints_->has_any(kernel_->local_dofs()))
      return system.add(kernel_->dofs(), cell_tangent_);
    constraints_->add(cell_tangent_, kernel_->dofs(), system);
  }

  template <int dim>
  void Assembler<dim>::sum_residual(const Visits &visits, const DiscreteState &state, Vector &r) const
  {
    r = 0.; // clears the ghosts too
    for_each(visits, state, [&](const Cell &cell, const CellVisit &visit) {
      assemble_residual(cell, state, visit);
      constraints_->add(cell_residual_, kernel_->dofs(), kernel_->local_dofs(), r);
    });
    r.compress(VectorOperation::add);
    discretisation_.constraints().set_zero(r);
  }

  template <int dim>
  void Assembler<dim>::sum_tangent(const Visits &visits, const DiscreteState &state, const Shifts &shifts,
                                   const TangentPart part, LinearSystem &system, Vector *r) const
  {
    system.set_zero();
    if (r)
      *r = 0.;
    try
      {
        for_each(visits, state, [&](const Cell &cell, const CellVisit &visit) {
          assemble_tangent(cell, state, shifts, part, visit);
          add_tangent(system);
          if (!r)
            return;
          assemble_residual(cell, state, visit);
          constraints_->add(cell_residual_, kernel_->dofs(), kernel_->local_dofs(), *r);
        });
      }
    catch (...)
      {
        system
            .compress(); // PETSc refuses to clear a half assembled matrix, and a rejected trial is followed by another
        throw;
      }
    system.compress();
    if (!r)
      return;
    r->compress(VectorOperation::add);
    discretisation_.constraints().set_zero(*r);
  }

  template <int dim>
  void Assembler<dim>::residual(const DiscreteState &state, Vector &r) const
  {
    sum_residual({}, state, r);
  }

  template <int dim>
  void Assembler<dim>::residual(const DiscreteState &state, std::span<const CellVisit> visits, Vector &r) const
  {
    sum_residual(visits, state, r);
  }

  template <int dim>
  void Assembler<dim>::unconstrained_residual(const DiscreteState &state, Vector &r) const
  {
    r = 0.;
    for_each({}, state, [&](const Cell &cell, const CellVisit &visit) {
      assemble_residual(cell, state, visit);
      for (unsigned int i = 0; i < cell_residual_.size(); ++i)
        r.local_element(kernel_->local_dofs()[i]) += cell_residual_(i);
    });
    r.compress(VectorOperation::add);
  }

  template <int dim>
  std::vector<Vector> Assembler<dim>::field_derivative(const DiscreteState &state) const
  {
    const unsigned int     n_modes = discretisation_.random_field()->n_modes();
    const unsigned int     n_dofs  = discretisation_.fe().n_dofs_per_cell();
    std::vector<Vector>    result(n_modes, discretisation_.make_vector());
    FullMatrix<double>     local(n_dofs, n_modes);
    dealii::Vector<double> column(n_dofs);
    for_each({}, state, [&](const Cell &, const CellVisit &) {
      local = 0.;
      kernel_->add_field_derivative(local);
      for (unsigned int i = 0; i < n_modes; ++i)
        {
          for (unsigned int k = 0; k < n_dofs; ++k)
            column(k) = local(k, i);
          constraints_->add(column, kernel_->dofs(), kernel_->local_dofs(), result[i]);
        }
    });
    for (Vector &vector : result)
      {
        vector.compress(VectorOperation::add);
        discretisation_.constraints().set_zero(vector);
      }
    return result;
  }

  template <int dim>
  void Assembler<dim>::reinit(LinearSystem &system) const
  {
    const Timings::Section section("assemble");
    system.reinit(discretisation_.owned(), matrix_pattern(discretisation_), discretisation_.mesh().communicator());
  }

  template <int dim>
  void Assembler<dim>::tangent(const DiscreteState &state, const Shifts &shifts, LinearSystem &system) const
  {
    sum_tangent({}, state, shifts, TangentPart::full, system, nullptr);
  }

  template <int dim>
  void Assembler<dim>::tangent(const DiscreteState &state, const Shifts &shifts, std::span<const CellVisit> visits,
                               LinearSystem &system) const
  {
    sum_tangent(visits, state, shifts, TangentPart::full, system, nullptr);
  }

  template <int dim>
  void Assembler<dim>::linearise(const DiscreteState &state, const Shifts &shifts, Vector &r,
                                 LinearSystem &system) const
  {
    sum_tangent({}, state, shifts, TangentPart::full, system, &r);
  }

  template <int dim>
  void Assembler<dim>::spd_tangent(const DiscreteState &state, LinearSystem &system, const Shifts &shifts) const
  {
    const auto part = discretisation_.physics().is_spd() ? TangentPart::full : TangentPart::positive_definite;
    sum_tangent({}, state, shifts, part, system, nullptr);
  }

  template <int dim>
  void Assembler<dim>::visit_tangents(const DiscreteState &state, std::span<const Shifts> shifts,
                                      const std::function<void(std::size_t, const std::vector<unsigned int> &,
                                                               const FullMatrix<double> &)> &action) const
  {
    for_each({}, state, [&](const Cell &cell, const CellVisit &visit) {
      for (std::size_t k = 0; k < shifts.size(); ++k)
        {
          assemble_tangent(cell, state, shifts[k], TangentPart::full, visit);
          action(k, kernel_->local_dofs(), cell_tangent_);
        }
    });
  }

  template <int dim>
  double Assembler<dim>::integrate(const DiscreteState &state,
                                   double (Physics<dim>::*density)(const PointState<dim> &) const,
                                   const bool with_boundary) const
  {
    double sum = 0.;
    for_each({}, state, [&](const Cell &cell, const CellVisit &) {
      sum += kernel_->integrate(density);
      if (with_boundary && boundary_->has_terms(cell))
        sum += boundary_->energy(cell, state);
    });
    return discretisation_.mesh().communicator().sum(sum);
  }

  template <int dim>
  double Assembler<dim>::energy(const DiscreteState &state) const
  {
    return integrate(state, &Physics<dim>::energy, true);
  }

  template <int dim>
  double Assembler<dim>::kinetic_energy(const DiscreteState &state) const
  {
    return integrate(state, &Physics<dim>::kinetic_energy, false);
  }

  template <int dim>
  double Assembler<dim>::stored_energy(const DiscreteState &state) const
  {
    return integrate(state, &Physics<dim>::stored_energy, false);
  }

  template <int dim>
  double Assembler<dim>::l2_norm(const Vector &u, const unsigned int first, const unsigned int n_components,
                                 const double constant) const
  {
    DiscreteState state;
    state.value = u;
    double sum  = 0.;
    for_each({}, state, [&](const Cell &, const CellVisit &) {
      sum += kernel_->integrate_square(first, n_components, constant);
    });
    return std::sqrt(discretisation_.mesh().communicator().sum(sum));
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
