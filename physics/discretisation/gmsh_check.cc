#include "physics/discretisation/gmsh_check.h"

#include "core/text.h"
#include "physics/discretisation/gmsh_mesh.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

namespace trestle
{
  namespace
  {
    using Node = GmshMesh::Node;

    /// For each corner of a cell the far ends of its edges, so ordered that their determinant is positive.
    std::vector<std::array<unsigned int, 4>> corners_of(int type)
    {
      switch (type)
        {
        case 2:
          return {{0, 1, 2, 0}};
        case 3:
          return {{0, 1, 3, 0}, {1, 2, 0, 0}, {2, 3, 1, 0}, {3, 0, 2, 0}};
        case 4:
          return {{0, 1, 2, 3}};
        default:
          return {{0, 1, 3, 4}, {1, 2, 0, 5}, {2, 3, 1, 6}, {3, 0, 2, 7},
                  {4, 7, 5, 0}, {5, 4, 6, 1}, {6, 5, 7, 2}, {7, 6, 4, 3}};
        }
    }

    double dot_cross(const Node &a, const Node &b, const Node &c)
    {
      return a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) +
             a[2] * (b[0] * c[1] - b[1] * c[0]);
    }

    /// The smallest Jacobian over the corners, over the product of the edges' lengths there (a sine, or 0).
    double smallest_jacobian(const std::array<Node, 8> &points, int type, unsigned int dim)
    {
      double smallest = 1.;
      for (const auto &corner : corners_of(type))
        {
          std::array<Node, 3> edge   = {{{0, 0, 0}, {0, 0, 0}, {0, 0, 1}}};
          double              length = 1.;
          for (unsigned int e = 0; e < dim; ++e)
            {
              for (unsigned int d = 0; d < dim; ++d)
                edge[e][d] = points[corner[e + 1]][d] - points[corner[0]][d];
              length *= std::sqrt(edge[e][0] * edge[e][0] + edge[e][1] * edge[e][1] +
                                  (dim == 3 ? edge[e][2] * edge[e][2] : 0.));
            }
          const double jacobian = dot_cross(edge[0], edge[1], edge[2]);
          smallest              = std::min(smallest, length > 0. ? jacobian / length : 0.);
        }
      return smallest;
    }

    void check_cell(const GmshMesh &mesh, const GmshMesh::Element &element, unsigned int dim)
    {
      std::array<Node, 8> points{};
      const auto          n_nodes = GmshMesh::kind(element.type)->n_nodes;
      for (unsigned int i = 0; i < n_nodes; ++i)
        points[i] = mesh.nodes[element.nodes[i]];
      const double jacobian = smallest_jacobian(points, element.type, dim);
      if (jacobian > 1e-10)
        return;
      mesh.fail(std::string(GmshMesh::kind(element.type)->name) + " " + std::to_string(element.tag) +
                    " has the Jacobian " + text::rounded(jacobian) +
                    " (scaled by its edges) at a corner: it is inverted, clockwise, concave or flat.",
                "If all cells are clockwise, turn the surface round ('Reverse Surface' or '-' before its "
                "line loop in the .geo file); else repair or refine the mesh there.");
    }

    void check_plane(const GmshMesh &mesh)
    {
      Node low = mesh.nodes.front(), high = low;
      for (const auto &point : mesh.nodes)
        for (unsigned int d = 0; d < 3; ++d)
          {
            low[d]  = std::min(low[d], point[d]);
            high[d] = std::max(high[d], point[d]);
          }
      const double size = std::max({high[0] - low[0], high[1] - low[1], high[2] - low[2]});
      if (high[2] - low[2] > 1e-10 * size)
        mesh.fail("z runs from " + text::shortest(low[2]) + " to " + text::shortest(high[2]) +
                      ", but 'dimension' is 2.",
                  "Use a mesh in the xy plane, or set dimension = 3.");
    }
  } // namespace

  void check_gmsh(const GmshMesh &mesh, const unsigned int dim)
  {
    std::set<int> cell_types;
    for (const auto &element : mesh.elements)
      if (GmshMesh::kind(element.type)->dim == dim)
        {
          cell_types.insert(element.type);
          check_cell(mesh, element, dim);
        }
    if (cell_types.empty())
      mesh.fail("no cells of dimension " + std::to_string(dim) + ".",
                "Write them with gmsh -" + std::to_string(dim) +
                    "; where there are physical groups, only their elements are saved, so make one of the "
                    "domain too.");
    if (cell_types.size() > 1)
      mesh.fail("it mixes " + std::string(dim == 2 ? "triangles and quadrilaterals" : "tetrahedra and hexahedra") +
                    ".",
                "Use one kind of cell ('Recombine Surface{:};' makes quadrilaterals of all).");
    if (dim == 2)
      check_plane(mesh);
  }
} // namespace trestle
