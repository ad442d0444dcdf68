#include "physics/output/field_transfer.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/compatibility.h"

#include <cmath>
#include <string>

namespace trestle
{
  namespace
  {
    template <int dim>
    void require_all_found(const PointLocator<dim> &locator, const std::vector<dealii::Point<dim>> &points)
    {
      for (std::size_t i = 0; i < points.size(); ++i)
        if (!locator.found(i))
          {
            std::vector<std::string> x;
            for (unsigned int d = 0; d < dim; ++d)
              x.push_back(text::rounded(points[i][d]));
            throw InputError("The point (" + text::join(x) + ") of the zone lies outside of the whole mesh.",
                             "Let the zone be cut out of the mesh, or refine the whole mesh where it is curved.");
          }
    }
  } // namespace

  template <int dim>
  void FieldTransfer<dim>::find_points()
  {
    const auto         &communicator = to_->mesh().communicator();
    const std::size_t   n            = to_->dof_handler().n_dofs();
    std::vector<double> all(n * (dim + 1), 0.);
    for (const auto &[dof, point] : compatibility::support_points(to_->mesh().mapping(), to_->dof_handler()))
      if (to_->owned().is_element(dof))
        for (unsigned int d = 0; d < dim; ++d)
          all[dof * (dim + 1) + d] = point[d];
    std::vector<dealii::types::global_dof_index> dofs(to_->fe().n_dofs_per_cell());
    for (const auto &cell : to_->dof_handler().active_cell_iterators())
      if (!cell->is_artificial())
        {
          cell->get_dof_indices(dofs);
          for (unsigned int i = 0; i < dofs.size(); ++i)
            if (to_->owned().is_element(dofs[i]))
              all[dofs[i] * (dim + 1) + dim] = to_->fe().system_to_component_index(i).first;
        }
    communicator.sum_in_place(all.data(), all.size());
    points_.resize(n);
    components_.resize(n);
    for (std::size_t i = 0; i < n; ++i)
      {
        for (unsigned int d = 0; d < dim; ++d)
          points_[i][d] = all[i * (dim + 1) + d];
        components_[i] = (unsigned int)(all[i * (dim + 1) + dim]);
      }
  }

  template <int dim>
  void FieldTransfer<dim>::setup(const Discretisation<dim> &from, const Discretisation<dim> &to)
  {
    from_ = &from;
    to_   = &to;
    find_points();
    PointLocator<dim> locator;
    locator.setup(from, points_);
    require_all_found(locator, points_);
    entries_.clear();
    constexpr double                             round_off = 1e-12;
    const Vector                                 example   = from.make_vector();
    std::vector<dealii::types::global_dof_index> dofs(from.fe().n_dofs_per_cell());
    locator.visit([&](const std::size_t point, const auto &cell, const dealii::Point<dim> &unit) {
      cell->get_dof_indices(dofs);
      for (unsigned int i = 0; i < dofs.size(); ++i)
        if (from.fe().system_to_component_index(i).first == components_[point])
          if (const double weight = from.fe().shape_value(i, unit); std::abs(weight) > round_off)
            entries_.push_back({dealii::types::global_dof_index(point),
                                example.get_partitioner()->global_to_local(dofs[i]), weight});
    });
  }

  template <int dim>
  Vector FieldTransfer<dim>::operator()(const Vector &u) const
  {
    std::vector<double> all(points_.size(), 0.);
    for (const auto &entry : entries_)
      all[entry.to] += entry.weight * u.local_element(entry.from);
    from_->mesh().communicator().sum_in_place(all.data(), all.size());
    Vector result = to_->make_vector();
    for (const auto dof : to_->owned())
      result(dof) = all[dof];
    result.update_ghost_values();
    return result;
  }

  template <int dim>
  std::vector<double>
  interpolate_vertices(const Discretisation<dim> &discretisation, const std::vector<dealii::Point<dim>> &points,
                       const unsigned int n_values, const std::function<std::span<const double>(unsigned int)> &at)
  {
    PointLocator<dim> locator;
    locator.setup(discretisation, points);
    require_all_found(locator, points);
    std::vector<double> result(points.size() * n_values, 0.);
    locator.visit([&](const std::size_t point, const auto &cell, const dealii::Point<dim> &unit) {
      for (const auto v : cell->vertex_indices())
        {
          const double weight = cell->reference_cell().d_linear_shape_function(unit, v);
          const auto   values = at(cell->vertex_index(v));
          for (unsigned int i = 0; i < n_values; ++i)
            result[point * n_values + i] += weight * values[i];
        }
    });
    discretisation.mesh().communicator().sum_in_place(result.data(), result.size());
    return result;
  }

  template class FieldTransfer<2>;
  template class FieldTransfer<3>;
  template std::vector<double> interpolate_vertices(const Discretisation<2> &,
                                                    const std::vector<dealii::Point<2>> &, unsigned int,
                                                    const std::function<std::span<const double>(unsigned int)> &);
  template std::vector<double> interpolate_vertices(const Discretisation<3> &,
                                                    const std::vector<dealii::Point<3>> &, unsigned int,
                                                    const std::function<std::span<const double>(unsigned int)> &);
} // namespace trestle
