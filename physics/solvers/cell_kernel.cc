#include "physics/solvers/cell_kernel.h"

#include <algorithm>

namespace trestle
{
  using namespace dealii;

  template <int dim>
  CellKernel<dim>::CellKernel(const Discretisation<dim> &discretisation)
    : physics_(discretisation.physics()),
      fe_values_(discretisation.mesh().mapping(), discretisation.fe(), discretisation.cell_quadrature(),
                 update_values | update_gradients | update_quadrature_points | update_JxW_values),
      n_components_(discretisation.fe().n_components()),
      n_dofs_(discretisation.fe().n_dofs_per_cell()),
      field_(discretisation.random_field()),
      dofs_(n_dofs_),
      values_(n_dofs_),
      rates_(n_dofs_),
      accelerations_(n_dofs_),
      shape_(n_dofs_, fe_values_.n_quadrature_points),
      shape_at_point_(n_dofs_),
      column_(n_dofs_),
      matrix_(n_dofs_, n_dofs_)
  {
    const FESystem<dim> &fe = discretisation.fe();
    for (unsigned int c = 0; c < n_components_; ++c)
      {
        begin_.push_back(sorted_.size());
        for (unsigned int i = 0; i < n_dofs_; ++i)
          if (fe.system_to_component_index(i).first == c)
            sorted_.push_back(i);
      }
    begin_.push_back(sorted_.size());
    for (unsigned int k = 0; k < dim; ++k)
      {
        gradient_[k].resize(n_dofs_);
        column_gradient_[k].resize(n_dofs_);
      }
    for (unsigned int k = 0; k < n_dofs_; ++k)
      for (unsigned int q = 0; q < fe_values_.n_quadrature_points; ++q)
        shape_(k, q) = fe.shape_value(sorted_[k], fe_values_.get_quadrature().point(q));

    if (field_)
      {
        const auto reference = fe.reference_cell();
        vertices_.resize(reference.n_vertices());
        vertex_shape_.reinit(vertices_.size(), fe_values_.n_quadrature_points);
        for (unsigned int v = 0; v < vertices_.size(); ++v)
          for (unsigned int q = 0; q < fe_values_.n_quadrature_points; ++q)
            vertex_shape_(v, q) = reference.d_linear_shape_function(fe_values_.get_quadrature().point(q), v);
      }

    const unsigned int n = n_components_;
    state_.value.resize(n);
    state_.gradient.resize(n);
    state_.rate.resize(n);
    state_.acceleration.resize(n);
    form_.f0.resize(n);
    form_.f1.resize(n);
  }

  template <int dim>
  void CellKernel<dim>::reinit(const Cell &cell, const DiscreteState &state)
  {
    fe_values_.reinit(cell);
    cell->get_dof_indices(dofs_);
    state_.time        = state.time;
    state_.material_id = cell->material_id();
    state_.cell        = cell->active_cell_index();
    has_rate_          = state.rate.size() > 0;
    has_acceleration_  = state.acceleration.size() > 0;
    for (unsigned int v = 0; v < vertices_.size(); ++v)
      vertices_[v] = cell->vertex_index(v);
    cell->get_dof_values(state.value, values_);
    if (has_rate_)
      cell->get_dof_values(state.rate, rates_);
    if (has_acceleration_)
      cell->get_dof_values(state.acceleration, accelerations_);
  }

  template <int dim>
  void CellKernel<dim>::set_point(const unsigned int q)
  {
    state_.x     = fe_values_.quadrature_point(q);
    state_.point = q;
    state_.field = 0.;
    for (unsigned int v = 0; v < vertices_.size(); ++v)
      state_.field += vertex_shape_(v, q) * field_->value(vertices_[v]);
    for (unsigned int c = 0; c < n_components_; ++c)
      {
        double         value = 0., rate = 0., acceleration = 0.;
        Tensor<1, dim> gradient;
        for (unsigned int k = begin_[c]; k < begin_[c + 1]; ++k)
          {
            const unsigned int    i     = sorted_[k];
            const double          shape = shape_(k, q);
            const Tensor<1, dim> &grad  = fe_values_.shape_grad(i, q);
            shape_at_point_[k]          = shape;
            for (unsigned int e = 0; e < dim; ++e)
              gradient_[e][k] = grad[e];
            value += shape * values_(i);
            gradient += values_(i) * grad;
            if (has_rate_)
              rate += shape * rates_(i);
            if (has_acceleration_)
              acceleration += shape * accelerations_(i);
          }
        state_.value[c]        = value;
        state_.gradient[c]     = gradient;
        state_.rate[c]         = rate;
        state_.acceleration[c] = acceleration;
      }
  }

  template <int dim>
  void CellKernel<dim>::add_residual(dealii::Vector<double> &result)
  {
    for (unsigned int q = 0; q < fe_values_.n_quadrature_points; ++q)
      {
        set_point(q);
        std::fill(form_.f0.begin(), form_.f0.end(), 0.);
        std::fill(form_.f1.begin(), form_.f1.end(), Tensor<1, dim>());
        physics_.residual(state_, form_);
        const double weight = fe_values_.JxW(q);
        for (unsigned int c = 0; c < n_components_; ++c)
          for (unsigned int k = begin_[c]; k < begin_[c + 1]; ++k)
            {
              double sum = form_.f0[c] * shape_at_point_[k];
              for (unsigned int e = 0; e < dim; ++e)
                sum += form_.f1[c][e] * gradient_[e][k];
              result(sorted_[k]) += weight * sum;
            }
      }
  }

  /// d form / d field at the present point, by fourth-order central differences.
  template <int dim>
  void CellKernel<dim>::difference_by_field(PointForm<dim> &result)
  {
    const double centre = state_.field;
    const double step   = 1e-3 * field_->standard_deviation();
    result.f0.assign(n_components_, 0.);
    result.f1.assign(n_components_, Tensor<1, dim>());
    for (const auto &[offset, weight] : {std::pair{1., 8.}, {-1., -8.}, {2., -1.}, {-2., 1.}})
      {
        state_.field = centre + offset * step;
        std::fill(form_.f0.begin(), form_.f0.end(), 0.);
        std::fill(form_.f1.begin(), form_.f1.end(), Tensor<1, dim>());
        physics_.residual(state_, form_);
        for (unsigned int c = 0; c < n_components_; ++c)
          {
            result.f0[c] += weight / (12. * step) * form_.f0[c];
            result.f1[c] += weight / (12. * step) * form_.f1[c];
          }
      }
    state_.field = centre;
  }

  template <int dim>
  void CellKernel<dim>::add_field_derivative(FullMatrix<double> &result)
  {
    PointForm<dim>      derivative;
    std::vector<double> modes(field_->n_modes());
    for (unsigned int q = 0; q < fe_values_.n_quadrature_points; ++q)
      {
        set_point(q);
        difference_by_field(derivative);
        std::fill(modes.begin(), modes.end(), 0.);
        for (unsigned int v = 0; v < vertices_.size(); ++v)
          for (unsigned int i = 0; i < modes.size(); ++i)
            modes[i] += vertex_shape_(v, q) * field_->modes(vertices_[v])[i];
        for (unsigned int c = 0; c < n_components_; ++c)
          for (unsigned int k = begin_[c]; k < begin_[c + 1]; ++k)
            {
              double sum = derivative.f0[c] * shape_at_point_[k];
              for (unsigned int e = 0; e < dim; ++e)
                sum += derivative.f1[c][e] * gradient_[e][k];
              for (unsigned int i = 0; i < modes.size(); ++i)
                result(sorted_[k], i) += fe_values_.JxW(q) * sum * modes[i];
            }
      }
  }

  template <int dim>
  void CellKernel<dim>::clear_tangent()
  {
    const unsigned int n = n_components_ * n_components_;
    tangent_.f0_value.assign(n, 0.);
    tangent_.f0_gradient.assign(n, Tensor<1, dim>());
    tangent_.f1_value.assign(n, Tensor<1, dim>());
    tangent_.f1_gradient.assign(n, Tensor<2, dim>());
    tangent_.f0_rate.assign(n, 0.);
    tangent_.f0_acceleration.assign(n, 0.);
  }

  /// Sums what multiplies the trial function itself, so that one set of coefficients is left.
  template <int dim>
  void CellKernel<dim>::weight(const Shifts &shifts)
  {
    for (unsigned int b = 0; b < n_components_ * n_components_; ++b)
      {
        tangent_.f0_value[b] = shifts.value * tangent_.f0_value[b] + shifts.rate * tangent_.f0_rate[b] +
                               shifts.acceleration * tangent_.f0_acceleration[b];
        tangent_.f0_gradient[b] *= shifts.value;
        tangent_.f1_value[b] *= shifts.value;
        tangent_.f1_gradient[b] *= shifts.value;
      }
  }

  /**
   * Diffusion and positive reaction of each component alone, symmetrised; convection and couplings go. A
   * component without either (a pressure) gets the mass matrix over the mean diffusion of the others, which is
   * the Schur complement's equivalent for Stokes (Silvester, Wathen 1994).
   */
  template <int dim>
  void CellKernel<dim>::keep_positive_part()
  {
    const unsigned int  n = n_components_;
    std::vector<double> diffusion(n);
    double              sum       = 0.;
    unsigned int        n_diffuse = 0;
    for (unsigned int c = 0; c < n; ++c)
      {
        diffusion[c] = trace(tangent_.f1_gradient[c * n + c]) / dim;
        if (diffusion[c] > 0.)
          {
            sum += diffusion[c];
            ++n_diffuse;
          }
      }
    const double mean = n_diffuse > 0 ? sum / n_diffuse : 1.;
    for (unsigned int c = 0; c < n; ++c)
      for (unsigned int d = 0; d < n; ++d)
        {
          const unsigned int b    = c * n + d;
          const double       mass = std::max(0., tangent_.f0_value[b]);
          tangent_.f0_gradient[b] = Tensor<1, dim>();
          tangent_.f1_value[b]    = Tensor<1, dim>();
          tangent_.f0_value[b]    = 0.;
          if (c != d || diffusion[c] <= 0.)
            tangent_.f1_gradient[b] = Tensor<2, dim>();
          else
            tangent_.f1_gradient[b] = Tensor<2, dim>(symmetrize(tangent_.f1_gradient[b]));
          if (c == d)
            tangent_.f0_value[b] = (mass > 0. || diffusion[c] > 0.) ? mass : 1. / mean;
        }
  }

  /// f0 and f1 of equation c for every trial function of component d. @return whether any is not zero.
  template <int dim>
  bool CellKernel<dim>::scale_columns(const unsigned int q, const unsigned int c, const unsigned int d)
  {
    const unsigned int   b           = c * n_components_ + d;
    const double         weight      = fe_values_.JxW(q);
    const double         f0_value    = weight * tangent_.f0_value[b];
    const Tensor<1, dim> f0_gradient = weight * tangent_.f0_gradient[b];
    const Tensor<1, dim> f1_value    = weight * tangent_.f1_value[b];
    const Tensor<2, dim> f1_gradient = weight * tangent_.f1_gradient[b];
    const Tensor<1, dim> zero;
    const Tensor<2, dim> zero_matrix;
    if (f0_value == 0. && f0_gradient == zero && f1_value == zero && f1_gradient == zero_matrix)
      return false;
    for (unsigned int k = begin_[d]; k < begin_[d + 1]; ++k)
      {
        double sum = f0_value * shape_at_point_[k];
        for (unsigned int e = 0; e < dim; ++e)
          sum += f0_gradient[e] * gradient_[e][k];
        column_[k] = sum;
        for (unsigned int e = 0; e < dim; ++e)
          {
            double flux = f1_value[e] * shape_at_point_[k];
            for (unsigned int l = 0; l < dim; ++l)
              flux += f1_gradient[e][l] * gradient_[l][k];
            column_gradient_[e][k] = flux;
          }
      }
    return true;
  }

  template <int dim>
  void CellKernel<dim>::add_block(const unsigned int q, const unsigned int c, const unsigned int d)
  {
    if (!scale_columns(q, c, d))
      return;
    const unsigned int              first = begin_[d], n = begin_[d + 1] - begin_[d];
    const double                   *column = column_.data() + first;
    std::array<const double *, dim> flux;
    for (unsigned int e = 0; e < dim; ++e)
      flux[e] = column_gradient_[e].data() + first;
    for (unsigned int k = begin_[c]; k < begin_[c + 1]; ++k)
      {
        double                 *row   = &matrix_(k, first);
        const double            shape = shape_at_point_[k];
        std::array<double, dim> grad;
        for (unsigned int e = 0; e < dim; ++e)
          grad[e] = gradient_[e][k];
        for (unsigned int j = 0; j < n; ++j)
          {
            double sum = shape * column[j];
            for (unsigned int e = 0; e < dim; ++e)
              sum += grad[e] * flux[e][j];
            row[j] += sum;
          }
      }
  }

  template <int dim>
  void CellKernel<dim>::add_tangent(const Shifts &shifts, const Part part, FullMatrix<double> &result)
  {
    matrix_ = 0.;
    for (unsigned int q = 0; q < fe_values_.n_quadrature_points; ++q)
      {
        set_point(q);
        clear_tangent();
        physics_.tangent(state_, tangent_);
        weight(shifts);
        if (part == Part::positive_definite)
          keep_positive_part();
        for (unsigned int c = 0; c < n_components_; ++c)
          for (unsigned int d = 0; d < n_components_; ++d)
            add_block(q, c, d);
      }
    for (unsigned int i = 0; i < n_dofs_; ++i)
      for (unsigned int j = 0; j < n_dofs_; ++j)
        result(sorted_[i], sorted_[j]) += matrix_(i, j);
  }

  template <int dim>
  double CellKernel<dim>::integrate(double (Physics<dim>::*density)(const PointState<dim> &) const)
  {
    double sum = 0.;
    for (unsigned int q = 0; q < fe_values_.n_quadrature_points; ++q)
      {
        set_point(q);
        sum += (physics_.*density)(state_)*fe_values_.JxW(q);
      }
    return sum;
  }

  template class CellKernel<2>;
  template class CellKernel<3>;
} // namespace trestle
