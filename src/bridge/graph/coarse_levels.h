#pragma once

#include "bridge/graph/mesh_graph.h"
#include "core/communicator.h"

#include <vector>

namespace trestle
{
  /// A coarser graph over the same domain, and the interpolation from it to the next finer one.
  struct CoarseLevel
  {
    MeshGraph graph; ///< ghosts: what its own rows and the finer level's owned nodes refer to

    /// CSR, a row for every owned node of the next finer level; columns are local nodes of graph, rows sum to one.
    std::vector<std::size_t> row_offset{0};
    std::vector<std::size_t> column;
    std::vector<double>      weight;
  };

  /**
   * Levels that let a few hops reach across the mesh, for any mesh, element, dimension and partition: the nodes of
   * regular grids over the bounding box, with 2, 4, 8, ... cells along its longest side and near to cubes. Only
   * grid nodes are kept that the next finer level interpolates from; two of them are neighbours when they share a
   * grid cell. The interpolation is multilinear in the grid's cells. On a uniform mesh of 2^k cells a side these
   * are the levels of FE multigrid with its interpolation (an auxiliary grid otherwise: Xu 1996).
   *
   * The grids depend on the bounding box alone, so that meshes of one domain share them. The finest is the last
   * that keeps at most 2^(-dim/2) of the mesh's nodes, hence about 2^(-dim); where a mesh is graded, its smallest
   * cells get no grid of their own.
   *
   * A kept node belongs to the lowest rank whose finer owned nodes need it. Nodes, edges and interpolation do not
   * depend on the partition. Collective. @returns from the finest grid to the coarsest; none for a few nodes.
   */
  std::vector<CoarseLevel> build_coarse_levels(const Communicator &communicator, const MeshGraph &mesh);
} // namespace trestle
