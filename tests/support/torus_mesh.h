#pragma once

#include "bridge/graph/mesh_graph.h"

#include <cstddef>

namespace trestle::testing
{
  /// A triangulated torus of m x n nodes, numbered row by row: six neighbours each, or ten with those two steps away along rows
  /// and columns, as near in memory as those of a mesh in Cuthill and McKee's order. For speed alone: positions are those of the
  /// plane before it is rolled up.
  inline MeshGraph torus_mesh(const std::size_t m = 200, const std::size_t n = 100, const bool has_ten = false)
  {
    MeshGraph mesh;
    mesh.dim     = 2;
    mesh.n_owned = mesh.n_global = m * n;
    mesh.type.assign(m * n, 0);
    mesh.row_offset.push_back(0);
    for (std::size_t row = 0; row < m; ++row)
      for (std::size_t i = 0; i < n; ++i)
        {
          const auto node = [&](const std::size_t down, const std::size_t right) {
            return (row + down) % m * n + (i + right) % n;
          };
          mesh.column.insert(mesh.column.end(), {node(m - 1, n - 1), node(m - 1, 0), node(0, n - 1), node(0, 1),
                                                 node(1, 0), node(1, 1)});
          if (has_ten)
            mesh.column.insert(mesh.column.end(), {node(m - 2, 0), node(0, n - 2), node(0, 2), node(2, 0)});
          mesh.row_offset.push_back(mesh.column.size());
          mesh.global_index.push_back(row * n + i);
          mesh.position.insert(mesh.position.end(), {double(row), double(i)});
        }
    return mesh;
  }
} // namespace trestle::testing
