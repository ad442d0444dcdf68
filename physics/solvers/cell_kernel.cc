#include "physics/solvers/cell_kernel.h"

#include <algorithm>
#include <numeric>

namespace trestle
{
  using namespace dealii;

  template <int dim>
  CellKernel<dim>::CellKernel(const Discretisation<dim> &discretisation)
    : discretisation_(discretisation),
      physics_(discretisation.physics()),
      n_components_(discretisation.fe().n_components()),
      n_dofs_(discretisation.fe().n_dofs_per_cell()),
      is_stabilised_(physics_.is_stabilised()),
      geometry_(discretisation.mesh(), discretisation.cell_quadrature(), is_stabilised_),
      shapes_(discretisation.fe(), discretisation.cell_quadrature(), is_stabilised_),
      tangent_(physics_, shapes_, geometry_.n_points()),
      field_(discretisation.random_field()),
      dofs_(n_dofs_),
      local_dofs_(n_dofs_),
      values_(n_dofs_),
      rates_(n_dofs_),
      accelerations_(n_dofs_),
      all_points_(geometry_.n_points())
  {
    std::iota(all_points_.begin(), all_points_.end(), 0);
    if (field_)
      {
        const auto reference  = discretisation.fe().reference_cell();
        const auto quadrature = discretisation.cell_quadrature();
        vertices_.resize(reference.n_vertices());
        vertex_shape_.reinit(vertices_.size(), quadrature.size());
        for (unsigned int v = 0; v < vertices_.size(); ++v)
          for (unsigned int q = 0; q < quadrature.size(); ++q)
            vertex_shape_(v, q) = reference.d_linear_shape_function(quadrature.point(q), v);
      }
    const unsigned int    n = n_components_;
    const PointState<dim> state{.x            = {},
                                .value        = std::vector<double>(n),
                                .gradient     = std::vector<Tensor<1, dim>>(n),
                                .rate         = std::vector<double>(n),
                                .acceleration = std::vector<double>(n),
                                .laplacian    = std::vector<double>(n)};
    states_.assign(all_points_.size(), state);
    forms_.assign(all_points_.size(), {std::vector<double>(n), std::vector<Tensor<1, dim>>(n)});
    restart();
  }

  template <int dim>
  void CellKernel<dim>::reinit(const Cell &cell, const DiscreteState &state, const CellVisit &visit,
                               const bool with_rates)
  {
    if (geometry_.reinit(cell))
      {
        shapes_.reinit(geometry_);
        tangent_.forget();
      }
    choose_points(visit);

    cell->get_dof_indices(dofs_);
    const auto &partitioner = *state.value.get_partitioner();
    for (unsigned int i = 0; i < n_dofs_; ++i)
      local_dofs_[i] = partitioner.global_to_local(dofs_[i]);
    read(state.value, values_);
    const bool has_rate         = with_rates && state.rate.size() > 0;
    const bool has_acceleration = with_rates && state.acceleration.size() > 0;
    if (has_rate)
      read(state.rate, rates_);
    if (has_acceleration)
      read(state.acceleration, accelerations_);

    const auto material_id = cell->material_id();
    const auto index       = cell->active_cell_index();
    for (std::size_t p = 0; p < points_.size(); ++p)
      {
        states_[p].x           = geometry_.point(points_[p]);
        states_[p].time        = state.time;
        states_[p].material_id = material_id;
        states_[p].cell        = index;
        states_[p].point       = points_[p];
      }
    for (unsigned int v = 0; v < vertices_.size(); ++v)
      vertices_[v] = cell->vertex_index(v);
    if (field_)
      set_field();
    evaluate(has_rate, has_acceleration);
    if (is_stabilised_)
      set_stabilisation();
  }

  template <int dim>
  void CellKernel<dim>::choose_points(const CellVisit &visit)
  {
    points_.clear();
    weights_.clear();
    if (visit.points.empty())
      {
        points_.assign(all_points_.begin(), all_points_.end());
        for (const unsigned int q : points_)
          weights_.push_back(visit.weight * geometry_.weight(q));
      }
    for (const auto &[q, weight] : visit.points)
      {
        points_.push_back(q);
        weights_.push_back(weight * geometry_.weight(q));
      }
  }

  template <int dim>
  void CellKernel<dim>::read(const Vector &vector, std::vector<double> &values) const
  {
    for (unsigned int k = 0; k < n_dofs_; ++k)
      values[k] = vector.local_element(local_dofs_[shapes_.sorted()[k]]);
  }

  template <int dim>
  void CellKernel<dim>::set_field()
  {
    for (std::size_t p = 0; p < points_.size(); ++p)
      {
        states_[p].field = 0.;
        for (unsigned int v = 0; v < vertices_.size(); ++v)
          states_[p].field += vertex_shape_(v, points_[p]) * field_->value(vertices_[v]);
      }
  }

  template <int dim>
  void CellKernel<dim>::evaluate(const bool has_rate, const bool has_acceleration)
  {
    for (unsigned int c = 0; c < n_components_; ++c)
      {
        const unsigned int n = shapes_.n(c), first = shapes_.begin(c);
        for (std::size_t p = 0; p < points_.size(); ++p)
          {
            const double *shape = shapes_.row(c, points_[p], 0);
            const auto    of_value =
                row_products<CellShapes<dim>::n_rows>(shape, n, values_.data() + first); // then its derivatives
            const auto sum = [&](const std::vector<double> &values) {
              return row_products<1>(shape, n, values.data() + first)[0];
            };
            states_[p].value[c] = of_value[0];
            for (unsigned int e = 0; e < dim; ++e)
              states_[p].gradient[c][e] = of_value[1 + e];
            states_[p].rate[c]         = has_rate ? sum(rates_) : 0.;
            states_[p].acceleration[c] = has_acceleration ? sum(accelerations_) : 0.;
          }
      }
  }

  /// A cell of degree p is as fine as p cells: its nodes count, not its sides.
  template <int dim>
  void CellKernel<dim>::set_stabilisation()
  {
    const double square = double(discretisation_.degree()) * discretisation_.degree();
    for (std::size_t p = 0; p < points_.size(); ++p)
      {
        states_[p].metric = square * geometry_.metric(points_[p]);
        for (unsigned int c = 0; c < n_components_; ++c)
          {
            const double *laplacian = shapes_.laplacian(c, points_[p]);
            states_[p].laplacian[c] =
                std::inner_product(laplacian, laplacian + shapes_.n(c), values_.data() + shapes_.begin(c), 0.);
          }
      }
  }

  template <int dim>
  void CellKernel<dim>::clear_forms()
  {
    for (PointForm<dim> &form : forms_)
      {
        std::fill(form.f0.begin(), form.f0.end(), 0.);
        std::fill(form.f1.begin(), form.f1.end(), Tensor<1, dim>());
      }
  }

  template <int dim>
  void CellKernel<dim>::add_residual(dealii::Vector<double> &result)
  {
    const std::size_t n_points = points_.size();
    clear_forms();
    physics_.residuals({states_.data(), n_points}, {forms_.data(), n_points});
    for (unsigned int c = 0; c < n_components_; ++c)
      {
        const unsigned int        n   = shapes_.n(c);
        const unsigned int *const dof = shapes_.sorted().data() + shapes_.begin(c);
        for (std::size_t p = 0; p < n_points; ++p)
          for (unsigned int r = 0; r < CellShapes<dim>::n_rows; ++r)
            {
              const double factor = weights_[p] * (r == 0 ? forms_[p].f0[c] : forms_[p].f1[c][r - 1]);
              if (factor == 0.)
                continue;
              const double *test = shapes_.row(c, points_[p], r);
              for (unsigned int k = 0; k < n; ++k)
                result(dof[k]) += factor * test[k];
            }
      }
  }

  /// d form / d field at a point, by fourth-order central differences.
  template <int dim>
  void CellKernel<dim>::difference_by_field(const unsigned int p, PointForm<dim> &result)
  {
    PointState<dim> &state  = states_[p];
    PointForm<dim>  &form   = forms_[p];
    const double     centre = state.field;
    const double     step   = 1e-3 * field_->standard_deviation();
    result.f0.assign(n_components_, 0.);
    result.f1.assign(n_components_, Tensor<1, dim>());
    for (const auto &[offset, weight] : {std::pair{1., 8.}, {-1., -8.}, {2., -1.}, {-2., 1.}})
      {
        state.field = centre + offset * step;
        std::fill(form.f0.begin(), form.f0.end(), 0.);
        std::fill(form.f1.begin(), form.f1.end(), Tensor<1, dim>());
        physics_.residual(state, form);
        for (unsigned int c = 0; c < n_components_; ++c)
          {
            result.f0[c] += weight / (12. * step) * form.f0[c];
            result.f1[c] += weight / (12. * step) * form.f1[c];
          }
      }
    state.field = centre;
  }

  template <int dim>
  void CellKernel<dim>::add_field_derivative(FullMatrix<double> &result)
  {
    PointForm<dim>      derivative;
    std::vector<double> modes(field_->n_modes());
    for (std::size_t p = 0; p < points_.size(); ++p)
      {
        const unsigned int q = points_[p];
        difference_by_field(p, derivative);
        std::fill(modes.begin(), modes.end(), 0.);
        for (unsigned int v = 0; v < vertices_.size(); ++v)
          for (unsigned int i = 0; i < modes.size(); ++i)
            modes[i] += vertex_shape_(v, q) * field_->modes(vertices_[v])[i];
        for (unsigned int c = 0; c < n_components_; ++c)
          for (unsigned int k = 0; k < shapes_.n(c); ++k)
            {
              double sum = derivative.f0[c] * shapes_.row(c, q, 0)[k];
              for (unsigned int e = 0; e < dim; ++e)
                sum += derivative.f1[c][e] * shapes_.row(c, q, 1 + e)[k];
              for (unsigned int i = 0; i < modes.size(); ++i)
                result(shapes_.sorted()[shapes_.begin(c) + k], i) += weights_[p] * sum * modes[i];
            }
      }
  }

  template <int dim>
  void CellKernel<dim>::add_tangent(const Shifts &shifts, const Part part, FullMatrix<double> &result)
  {
    const auto &matrix = tangent_({states_.data(), points_.size()}, points_, weights_, shifts, part);
    const auto &sorted = shapes_.sorted();
    for (unsigned int i = 0; i < n_dofs_; ++i)
      for (unsigned int j = 0; j < n_dofs_; ++j)
        result(sorted[i], sorted[j]) += matrix(i, j);
  }

  template <int dim>
  double CellKernel<dim>::integrate(double (Physics<dim>::*density)(const PointState<dim> &) const)
  {
    double sum = 0.;
    for (std::size_t p = 0; p < points_.size(); ++p)
      sum += (physics_.*density)(states_[p]) * weights_[p];
    return sum;
  }

  template <int dim>
  double CellKernel<dim>::integrate_square(const unsigned int first, const unsigned int n, const double constant)
  {
    double sum = 0.;
    for (std::size_t p = 0; p < points_.size(); ++p)
      for (unsigned int c = first; c < first + n; ++c)
        sum += weights_[p] * (states_[p].value[c] - constant) * (states_[p].value[c] - constant);
    return sum;
  }

  template class CellKernel<2>;
  template class CellKernel<3>;
} // namespace trestle
