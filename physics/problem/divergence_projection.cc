#include "physics/api/divergence_projection.h"

#include "core/exceptions.h"
#include "core/statistics.h"
#include "physics/bridge/free_dofs.h"
#include "physics/problem/problem_implementation.h"
#include "physics/solvers/cell_constraints.h"

#include <deal.II/dofs/dof_tools.h>
#include <deal.II/fe/fe_values.h>

#include <cmath>

namespace trestle
{
  namespace
  {
    template <int dim>
    class FlowProjection : public DivergenceProjection
    {
    public:
      explicit FlowProjection(ProblemImplementation<dim> &problem)
        : problem_(problem),
          discretisation_(problem.discretisation()),
          free_dofs_(discretisation_),
          values_(discretisation_.mesh().mapping(), discretisation_.fe(), discretisation_.cell_quadrature(),
                  dealii::update_values | dealii::update_gradients | dealii::update_JxW_values),
          matrix_(LinearSystemRegistry::instance().create("petsc"))
      {
        const auto blocks = discretisation_.physics().blocks();
        if (blocks.size() != 2 || blocks[0].n_components != dim || !blocks[1].is_pressure_like)
          throw InputError(
              "A projection to velocities without divergence was asked for, but the physics is no flow "
              "of velocity and pressure.",
              "Leave it out, or take navier_stokes.");
        pressures_ = dealii::DoFTools::extract_dofs(discretisation_.dof_handler(), discretisation_.block_mask(1));
        assemble();
      }

      void   project(std::span<double> u) override;
      double divergence(std::span<const double> u) override;

    private:
      using Dofs = std::vector<dealii::types::global_dof_index>;

      unsigned int component(const unsigned int i) const
      {
        return discretisation_.fe().system_to_component_index(i).first;
      }
      void assemble();
      void assemble_cell(dealii::FullMatrix<double> &local) const;
      /// (q, div u), a row a coordinate: what the derivative along it adds. @param sum adds up cells of a pressure dof.
      template <class Sum>
      void visit_divergence(const Vector &u, const Sum &sum);

      ProblemImplementation<dim>   &problem_;
      const Discretisation<dim>    &discretisation_;
      FreeDofs<dim>                 free_dofs_;
      dealii::FEValues<dim>         values_;
      std::unique_ptr<LinearSystem> matrix_;
      dealii::IndexSet              pressures_; ///< owned
    };

    template <int dim>
    void FlowProjection<dim>::assemble_cell(dealii::FullMatrix<double> &local) const
    {
      const unsigned int n = values_.dofs_per_cell;
      for (unsigned int i = 0; i < n; ++i)
        for (unsigned int j = 0; j < n; ++j)
          {
            const unsigned int a = component(i), b = component(j);
            double             sum = 0.;
            for (const unsigned int q : values_.quadrature_point_indices())
              if (a < dim && a == b)
                sum += values_.shape_value(i, q) * values_.shape_value(j, q) * values_.JxW(q);
              else if (a < dim && b == dim)
                sum -= values_.shape_grad(i, q)[a] * values_.shape_value(j, q) * values_.JxW(q);
              else if (a == dim && b < dim)
                sum -= values_.shape_value(i, q) * values_.shape_grad(j, q)[b] * values_.JxW(q);
            local(i, j) = sum;
          }
    }

    template <int dim>
    void FlowProjection<dim>::assemble()
    {
      problem_.assembler().reinit(*matrix_);
      matrix_->set_zero();
      const unsigned int         n = values_.dofs_per_cell;
      dealii::FullMatrix<double> local(n, n);
      CellConstraints<dim>       constraints(discretisation_);
      Dofs                       dofs(n);
      for (const auto &cell : discretisation_.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            values_.reinit(cell);
            assemble_cell(local);
            cell->get_dof_indices(dofs);
            constraints.add(local, dofs, *matrix_);
          }
      matrix_->compress();
    }

    template <int dim>
    template <class Sum>
    void FlowProjection<dim>::visit_divergence(const Vector &u, const Sum &sum)
    {
      const unsigned int     n = values_.dofs_per_cell;
      Dofs                   dofs(n);
      dealii::Vector<double> total(n), absolute(n);
      for (const auto &cell : discretisation_.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            values_.reinit(cell);
            cell->get_dof_indices(dofs);
            total = absolute = 0.;
            for (const unsigned int q : values_.quadrature_point_indices())
              {
                std::array<double, dim> derivatives{};
                for (unsigned int j = 0; j < n; ++j)
                  if (component(j) < dim)
                    derivatives[component(j)] += u(dofs[j]) * values_.shape_grad(j, q)[component(j)];
                for (unsigned int i = 0; i < n; ++i)
                  if (component(i) == dim)
                    for (const double derivative : derivatives)
                      {
                        const double part = values_.shape_value(i, q) * derivative * values_.JxW(q);
                        total(i) += part;
                        absolute(i) += std::abs(part);
                      }
              }
            sum(dofs, total, absolute);
          }
    }

    template <int dim>
    double FlowProjection<dim>::divergence(std::span<const double> u)
    {
      Vector      b = discretisation_.make_vector(), a = b;
      const auto &constraints = discretisation_.constraints();
      visit_divergence(free_dofs_.state(u), [&](const Dofs &dofs, const auto &total, const auto &absolute) {
        constraints.distribute_local_to_global(total, dofs, b);
        constraints.distribute_local_to_global(absolute, dofs, a);
      });
      b.compress(dealii::VectorOperation::add);
      a.compress(dealii::VectorOperation::add);
      return relative_to(b.l2_norm(), a.l2_norm());
    }

    template <int dim>
    void FlowProjection<dim>::project(std::span<double> u)
    {
      Vector b = discretisation_.make_vector(), w = b;
      visit_divergence(free_dofs_.state(u), [&](const Dofs &dofs, const auto &total, const auto &) {
        discretisation_.constraints().distribute_local_to_global(total, dofs, b);
      });
      b.compress(dealii::VectorOperation::add);
      if (!matrix_->solve_factorised(w, b, false).converged)
        throw ConvergenceError("The projection to velocities without divergence has no solution.",
                               "Check that fluid can enter and leave as the boundary values say.");
      for (const auto i : pressures_)
        w(i) = 0.;
      std::vector<double> change(u.size());
      free_dofs_.gather(w, change);
      for (std::size_t i = 0; i < u.size(); ++i)
        u[i] += change[i];
    }
  } // namespace

  template <int dim>
  std::unique_ptr<DivergenceProjection> ProblemImplementation<dim>::divergence_projection()
  {
    return std::make_unique<FlowProjection<dim>>(*this);
  }

  template std::unique_ptr<DivergenceProjection> ProblemImplementation<2>::divergence_projection();
  template std::unique_ptr<DivergenceProjection> ProblemImplementation<3>::divergence_projection();
} // namespace trestle
