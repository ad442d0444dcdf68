#pragma once

#include <deal.II/grid/tria.h>

namespace trestle
{
  struct GmshMesh;

  /// The cells of a mesh, checked and settled, in the file's order; groups become material and boundary ids, none is 0.
  template <int dim>
  void make_triangulation(const GmshMesh &mesh, dealii::Triangulation<dim> &triangulation);
} // namespace trestle
