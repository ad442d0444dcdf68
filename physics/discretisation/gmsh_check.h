#pragma once

namespace trestle
{
  struct GmshMesh;

  /**
   * The geometry of the cells: one kind of them, a plane mesh in 2D, and a positive Jacobian at every corner of every
   * cell: deal.II loads clockwise and concave cells silently.
   *
   * @throws InputError naming the file, the element's tag and its Jacobian.
   */
  void check_gmsh(const GmshMesh &mesh, unsigned int dim);
} // namespace trestle
