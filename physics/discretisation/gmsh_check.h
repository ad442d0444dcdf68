#pragma once

#include <string>

namespace trestle
{
  /**
   * What deal.II's reader does not check: format version (ASCII 2.x, 4.0, 4.1), element types (first-order
   * lines, triangles, quadrilaterals, tetrahedra, hexahedra, points), known and finite nodes, one kind of
   * cell, a plane mesh in 2D, and a positive Jacobian at every corner of every cell: deal.II loads clockwise
   * and concave cells and version 3.0 silently.
   *
   * @throws InputError naming the file, the element's tag and its Jacobian.
   */
  void check_gmsh(const std::string &text, const std::string &file_name, unsigned int dim);
} // namespace trestle
