#pragma once

#include "physics/discretisation/discretisation.h"
#include "physics/solvers/assembler.h"

#include <deal.II/fe/fe_values.h>
#include <deal.II/lac/full_matrix.h>

#include <vector>

namespace trestle::testing
{
  /// Residual and tangent of a cell as the weak form reads, by deal.II's FEValues: the oracle of the fast kernel.
  template <int dim>
  class PlainCellKernel
  {
  public:
    using Cell = typename dealii::DoFHandler<dim>::active_cell_iterator;

    explicit PlainCellKernel(const Discretisation<dim> &discretisation)
      : physics_(discretisation.physics()),
        fe_(discretisation.fe()),
        fe_values_(discretisation.mesh().mapping(), fe_, discretisation.cell_quadrature(),
                   dealii::update_values | dealii::update_gradients | dealii::update_hessians |
                       dealii::update_quadrature_points | dealii::update_JxW_values |
                       dealii::update_inverse_jacobians),
        n_(fe_.n_components()),
        degree_(discretisation.degree()),
        is_simplicial_(discretisation.mesh().is_simplicial())
    {
      state_.value.resize(n_);
      state_.gradient.resize(n_);
      state_.rate.resize(n_);
      state_.acceleration.resize(n_);
      state_.laplacian.resize(n_);
    }

    /// @param weights of the quadrature points, beside their own.
    void operator()(const Cell &cell, const DiscreteState &state, const Shifts &shifts,
                    const std::vector<double> &weights, dealii::Vector<double> &residual,
                    dealii::FullMatrix<double> &tangent)
    {
      fe_values_.reinit(cell);
      for (unsigned int q = 0; q < fe_values_.n_quadrature_points; ++q)
        {
          set_point(cell, state, q);
          add_residual(q, weights[q], residual);
          add_tangent(q, weights[q], shifts, tangent);
        }
    }

  private:
    using Tensor = dealii::Tensor<1, dim>;

    void set_point(const Cell &cell, const DiscreteState &state, const unsigned int q)
    {
      const auto values = [&](const Vector &vector) {
        dealii::Vector<double> result(fe_.n_dofs_per_cell());
        if (vector.size() > 0)
          cell->get_dof_values(vector, result);
        return result;
      };
      const auto u = values(state.value), rate = values(state.rate), acceleration = values(state.acceleration);
      state_.x           = fe_values_.quadrature_point(q);
      state_.time        = state.time;
      state_.material_id = cell->material_id();
      state_.cell        = cell->active_cell_index();
      state_.point       = q;
      for (unsigned int c = 0; c < n_; ++c)
        {
          state_.value[c] = state_.rate[c] = state_.acceleration[c] = state_.laplacian[c] = 0.;
          state_.gradient[c]                                                              = Tensor();
        }
      for (unsigned int i = 0; i < fe_.n_dofs_per_cell(); ++i)
        {
          const unsigned int c = component(i);
          state_.value[c] += u(i) * fe_values_.shape_value(i, q);
          state_.gradient[c] += u(i) * fe_values_.shape_grad(i, q);
          state_.laplacian[c] += u(i) * laplacian(i, q);
          state_.rate[c] += rate(i) * fe_values_.shape_value(i, q);
          state_.acceleration[c] += acceleration(i) * fe_values_.shape_value(i, q);
        }
      set_metric(q);
    }

    /// Sums over the edges that meet in a vertex of the reference cell, of length 2 over the degree.
    void set_metric(const unsigned int q)
    {
      state_.metric = 0.;
      for (unsigned int l = 0; l < dim; ++l)
        for (unsigned int m = 0; m < dim; ++m)
          {
            const double cosine = l == m ? 1. : is_simplicial_ ? 0.5 : 0.;
            for (unsigned int e = 0; e < dim; ++e)
              for (unsigned int f = 0; f < dim; ++f)
                state_.metric[e][f] += 4. * degree_ * degree_ * cosine * fe_values_.inverse_jacobian(q)[l][e] *
                                       fe_values_.inverse_jacobian(q)[m][f];
          }
    }

    double laplacian(const unsigned int i, const unsigned int q) const
    {
      return trace(fe_values_.shape_hessian(i, q));
    }

    void add_residual(const unsigned int q, const double weight, dealii::Vector<double> &result) const
    {
      PointForm<dim> form{std::vector<double>(n_), std::vector<Tensor>(n_)};
      physics_.residual(state_, form);
      for (unsigned int i = 0; i < fe_.n_dofs_per_cell(); ++i)
        result(i) += weight * fe_values_.JxW(q) *
                     (form.f0[component(i)] * fe_values_.shape_value(i, q) +
                      form.f1[component(i)] * fe_values_.shape_grad(i, q));
    }

    void add_tangent(const unsigned int q, const double weight, const Shifts &shifts,
                     dealii::FullMatrix<double> &result) const
    {
      const unsigned int n2 = n_ * n_;
      PointTangent<dim>  t{std::vector<double>(n2), std::vector<Tensor>(n2),
                          std::vector<Tensor>(n2), std::vector<dealii::Tensor<2, dim>>(n2),
                          std::vector<double>(n2), std::vector<double>(n2),
                          std::vector<Tensor>(n2), std::vector<Tensor>(n2)};
      physics_.tangent(state_, t);
      for (unsigned int i = 0; i < fe_.n_dofs_per_cell(); ++i)
        for (unsigned int j = 0; j < fe_.n_dofs_per_cell(); ++j)
          {
            const unsigned int b     = component(i) * n_ + component(j);
            const double       value = fe_values_.shape_value(j, q);
            const Tensor       grad  = fe_values_.shape_grad(j, q);
            const double       f0    = shifts.value * (t.f0_value[b] * value + t.f0_gradient[b] * grad) +
                              (shifts.rate * t.f0_rate[b] + shifts.acceleration * t.f0_acceleration[b]) * value;
            const Tensor f1 = shifts.value * (t.f1_value[b] * value + t.f1_gradient[b] * grad +
                                              t.f1_laplacian[b] * laplacian(j, q)) +
                              shifts.rate * t.f1_rate[b] * value;
            result(i, j) += weight * fe_values_.JxW(q) *
                            (f0 * fe_values_.shape_value(i, q) + f1 * fe_values_.shape_grad(i, q));
          }
    }

    unsigned int component(const unsigned int i) const { return fe_.system_to_component_index(i).first; }

    const Physics<dim>          &physics_;
    const dealii::FESystem<dim> &fe_;
    dealii::FEValues<dim>        fe_values_;
    unsigned int                 n_;
    double                       degree_;
    bool                         is_simplicial_;
    PointState<dim>              state_;
  };
} // namespace trestle::testing
