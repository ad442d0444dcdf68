#include "physics/solvers/boundary_kernel.h"

namespace trestle
{
  using namespace dealii;

  namespace
  {
    template <class Map>
    const typename Map::mapped_type *find(const Map &map, const types::boundary_id id)
    {
      const auto entry = map.find(id);
      return entry == map.end() ? nullptr : &entry->second;
    }
  } // namespace

  template <int dim>
  BoundaryKernel<dim>::BoundaryKernel(const Discretisation<dim> &discretisation)
    : discretisation_(discretisation),
      conditions_(discretisation.conditions()),
      values_(discretisation.fe().n_dofs_per_cell()),
      point_value_(discretisation.fe().n_components())
  {
    for (unsigned int i = 0; i < discretisation.fe().n_dofs_per_cell(); ++i)
      component_.push_back(discretisation.fe().system_to_component_index(i).first);
    for (const FieldBlock &block : discretisation.physics().blocks())
      has_robin_.insert(has_robin_.end(), block.n_components, !block.is_pressure_like);
  }

  template <int dim>
  bool BoundaryKernel<dim>::has_terms(const Cell &cell) const
  {
    if (!cell->at_boundary())
      return false;
    for (const unsigned int f : cell->face_indices())
      if (cell->face(f)->at_boundary() && (find(conditions_.neumann(), cell->face(f)->boundary_id()) ||
                                           find(conditions_.robin(), cell->face(f)->boundary_id())))
        return true;
    return false;
  }

  template <int dim>
  template <class Action>
  void BoundaryKernel<dim>::for_each_point(const Cell &cell, const Action &action)
  {
    for (const unsigned int f : cell->face_indices())
      {
        if (!cell->face(f)->at_boundary())
          continue;
        const auto *neumann = find(conditions_.neumann(), cell->face(f)->boundary_id());
        const auto *robin   = find(conditions_.robin(), cell->face(f)->boundary_id());
        if (!neumann && !robin)
          continue;
        if (!face_values_)
          face_values_.emplace(discretisation_.mesh().mapping(), discretisation_.fe(),
                               discretisation_.face_quadrature(),
                               update_values | update_quadrature_points | update_JxW_values);
        face_values_->reinit(cell, f);
        for (unsigned int q = 0; q < face_values_->n_quadrature_points; ++q)
          {
            std::fill(point_value_.begin(), point_value_.end(), 0.);
            for (unsigned int i = 0; i < component_.size(); ++i)
              point_value_[component_[i]] += values_(i) * face_values_->shape_value(i, q);
            action(q, neumann, robin);
          }
      }
  }

  template <int dim>
  void BoundaryKernel<dim>::read_values(const Cell &cell, const DiscreteState &state)
  {
    cell->get_dof_values(state.value, values_);
  }

  template <int dim>
  void BoundaryKernel<dim>::add_residual(const Cell &cell, const DiscreteState &state,
                                         dealii::Vector<double> &result)
  {
    read_values(cell, state);
    std::vector<double> density(point_value_.size());
    for_each_point(cell, [&](const unsigned int q, const auto *neumann, const auto *robin) {
      const Point<dim> &x     = face_values_->quadrature_point(q);
      const double      alpha = robin ? robin->coefficient.value(x, state.time) : 0.;
      for (unsigned int c = 0; c < density.size(); ++c)
        {
          density[c] = neumann ? -neumann->flux.value(x, state.time, c) : 0.;
          if (robin && has_robin_[c])
            density[c] += alpha * (point_value_[c] - robin->external.value(x, state.time, c));
        }
      for (unsigned int i = 0; i < component_.size(); ++i)
        result(i) += density[component_[i]] * face_values_->shape_value(i, q) * face_values_->JxW(q);
    });
  }

  template <int dim>
  void BoundaryKernel<dim>::add_tangent(const Cell &cell, const double time, const double factor,
                                        FullMatrix<double> &result)
  {
    for_each_point(cell, [&](const unsigned int q, const auto *, const auto *robin) {
      if (!robin)
        return;
      const double alpha = factor * robin->coefficient.value(face_values_->quadrature_point(q), time);
      for (unsigned int i = 0; i < component_.size(); ++i)
        for (unsigned int j = 0; j < component_.size(); ++j)
          if (component_[i] == component_[j] && has_robin_[component_[i]])
            result(i, j) +=
                alpha * face_values_->shape_value(i, q) * face_values_->shape_value(j, q) * face_values_->JxW(q);
    });
  }

  template <int dim>
  double BoundaryKernel<dim>::energy(const Cell &cell, const DiscreteState &state)
  {
    read_values(cell, state);
    double sum = 0.;
    for_each_point(cell, [&](const unsigned int q, const auto *neumann, const auto *robin) {
      const Point<dim> &x       = face_values_->quadrature_point(q);
      const double      alpha   = robin ? robin->coefficient.value(x, state.time) : 0.;
      double            density = 0.;
      for (unsigned int c = 0; c < point_value_.size(); ++c)
        {
          const double u = point_value_[c];
          if (neumann)
            density -= neumann->flux.value(x, state.time, c) * u;
          if (robin && has_robin_[c])
            density += alpha * u * (0.5 * u - robin->external.value(x, state.time, c));
        }
      sum += density * face_values_->JxW(q);
    });
    return sum;
  }

  template class BoundaryKernel<2>;
  template class BoundaryKernel<3>;
} // namespace trestle
