#pragma once

#include <deal.II/grid/tria.h>

#include <string>

namespace trestle
{
  /**
   * Gives faces of a coarse mesh, whose vertices all lie on a curve (a surface in 3D) of the list, that curve as
   * manifold: material interfaces and boundaries of a first-order Gmsh file become round again, on refinement and
   * for mappings of higher degree. Entries separated by '|':
   *   `circle: x; y; radius`, `ellipse: x; y; half axis; half axis; angle of the first in degrees` (2D),
   *   `sphere: x; y; z; radius` (3D).
   * @throws InputError for bad syntax, or a curve that no face lies on.
   */
  template <int dim>
  void attach_curves(dealii::Triangulation<dim> &triangulation, const std::string &curves);
} // namespace trestle
