#pragma once

#include <array>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * What can be seen of a field in a VTU: the triangles of a plane mesh, or of the outer surface of a solid,
   * with the field at their corners.
   */
  struct FieldSurface
  {
    /// As exact as what the VTU holds; a million cells have two million triangles.
    using Point = std::array<float, 3>;

    struct Triangle
    {
      std::array<Point, 3> corners;
      std::array<float, 3> values; ///< of the field; may be nan
    };

    /// Edges of cells, polygonal where the cells are curved; plane meshes of few cells only.
    using Segment = std::array<Point, 2>;

    bool                  is_solid = false; ///< cells of dimension 3
    std::vector<Triangle> triangles;
    std::vector<Segment>  cell_edges;
    std::size_t           n_cells      = 0;
    std::size_t           n_not_finite = 0;  ///< points or cells of the file
    double                low          = 0.; ///< of the finite values
    double                high         = 0.;
  };

  /**
   * Reads the pieces of a .pvtu (or one .vtu) back. Curved and higher-order cells are subdivided; points that
   * the pieces hold twice are merged, so that the inner faces of a solid are recognised. Vector fields give
   * their magnitude; where a field has several blocks (`field_velocity`, `field_pressure`) the first is taken. One
   * rank.
   *
   * @throws FatalError when the file or one of its pieces cannot be read, or has no such field.
   */
  FieldSurface read_field_surface(const std::string &file, const std::string &field);
} // namespace trestle
