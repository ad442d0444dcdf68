#include "physics/output/point_locator.h"

#include <deal.II/fe/mapping.h>

#include <optional>

namespace trestle
{
  namespace
  {
    /// Unit coordinates where the point is in the cell, up to the tolerance in them.
    template <int dim, class Cell>
    std::optional<dealii::Point<dim>> unit_point(const dealii::Mapping<dim> &mapping, const Cell &cell,
                                                 const dealii::Point<dim> &x, double tolerance)
    {
      try
        {
          const auto unit = mapping.transform_real_to_unit_cell(cell, x);
          if (cell->reference_cell().contains_point(unit, tolerance))
            return unit;
        }
      catch (const typename dealii::Mapping<dim>::ExcTransformationFailed &)
        {}
      return std::nullopt;
    }
  } // namespace

  template <int dim>
  void PointLocator<dim>::setup(const Discretisation<dim>             &discretisation,
                                const std::vector<dealii::Point<dim>> &points)
  {
    discretisation_ = &discretisation;
    places_.clear();
    found_.assign(points.size(), false);
    search(points, 1e-8, [](const Cell &) { return true; });
    // the second, generous pass is for points on curved boundaries
    search(points, 2e-2, [&](const Cell &cell) { return has_curved_boundary(cell); });
  }

  /// Curved in truth: the cells' own sides may be straight.
  template <int dim>
  bool PointLocator<dim>::has_curved_boundary(const Cell &cell) const
  {
    for (const unsigned int f : cell->face_indices())
      if (cell->face(f)->at_boundary() && (discretisation_->mesh().is_deformable() ||
                                           cell->face(f)->manifold_id() != dealii::numbers::flat_manifold_id))
        return true;
    return false;
  }

  template <int dim>
  void PointLocator<dim>::search(const std::vector<dealii::Point<dim>> &points, double tolerance,
                                 const std::function<bool(const Cell &)> &is_candidate)
  {
    std::vector<std::optional<Place>> mine(points.size());
    for (const auto &cell : discretisation_->dof_handler().active_cell_iterators())
      if (cell->is_locally_owned() && is_candidate(cell))
        {
          const auto box = cell->bounding_box().get_boundary_points();
          const auto margin =
              (0.2 + tolerance) * cell->diameter(); // curved cells bulge out of their vertices' box
          for (std::size_t i = 0; i < points.size(); ++i)
            {
              bool inside = !found_[i] && !mine[i];
              for (unsigned int d = 0; d < dim && inside; ++d)
                inside = points[i][d] >= box.first[d] - margin && points[i][d] <= box.second[d] + margin;
              if (!inside)
                continue;
              if (const auto unit = unit_point<dim>(discretisation_->mesh().mapping(), cell, points[i], tolerance))
                mine[i] = Place{i, cell, *unit};
            }
        }
    const auto         &communicator = discretisation_->mesh().communicator();
    std::vector<double> claims(points.size() * communicator.size(), 0.);
    for (std::size_t i = 0; i < points.size(); ++i)
      claims[i * communicator.size() + communicator.rank()] = mine[i] ? 1. : 0.;
    communicator.sum_in_place(claims.data(), claims.size());
    for (std::size_t i = 0; i < points.size(); ++i)
      for (int rank = 0; rank < communicator.size() && !found_[i]; ++rank)
        if (claims[i * communicator.size() + rank] > 0.)
          {
            found_[i] = true;
            if (rank == communicator.rank())
              places_.push_back(*mine[i]);
          }
  }

  template <int dim>
  std::vector<double> PointLocator<dim>::values(const Vector &u) const
  {
    const auto                                  &fe = discretisation_->fe();
    std::vector<double>                          result(found_.size() * fe.n_components(), 0.);
    std::vector<dealii::types::global_dof_index> dofs(fe.n_dofs_per_cell());
    for (const auto &place : places_)
      {
        place.cell->get_dof_indices(dofs);
        for (unsigned int i = 0; i < dofs.size(); ++i)
          result[place.point * fe.n_components() + fe.system_to_component_index(i).first] +=
              u(dofs[i]) * fe.shape_value(i, place.unit);
      }
    discretisation_->mesh().communicator().sum_in_place(result.data(), result.size());
    return result;
  }

  template <int dim>
  std::vector<unsigned int> PointLocator<dim>::cells() const
  {
    std::vector<unsigned int> result;
    for (const auto &place : places_)
      result.push_back(place.cell->active_cell_index());
    return result;
  }

  template class PointLocator<2>;
  template class PointLocator<3>;
} // namespace trestle
