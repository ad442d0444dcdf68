#pragma once

#include <deal.II/base/point.h>
#include <deal.II/grid/tria.h>

#include <functional>

namespace trestle
{
  /// Cells of a mesh that become a mesh of their own: a zone.
  template <int dim>
  struct MeshPart
  {
    /// Of a cell by its centre and material.
    std::function<bool(const dealii::Point<dim> &, dealii::types::material_id)> contains;
    dealii::types::boundary_id interface     = 0; ///< of the faces that the cut makes; the others keep their ids
    unsigned int               n_refinements = 0; ///< of the part, after the cut

    /// Whether anything is cut away.
    explicit operator bool() const { return bool(contains); }
  };

  /// The active cells of the part as a coarse mesh, with their materials and manifolds. @throws InputError where the part
  /// is empty, or the whole mesh.
  template <int dim>
  void cut_part(const dealii::Triangulation<dim> &whole, const MeshPart<dim> &part,
                dealii::Triangulation<dim> &result);
} // namespace trestle
