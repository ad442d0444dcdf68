#pragma once

#include "bridge/graph/mesh_graph.h"
#include "core/communicator.h"

#include <compare>

namespace trestle
{
  /// Whom a node of a mesh sees beyond its neighbours.
  struct WiderNeighbours
  {
    unsigned int  hops     = 1; ///< rings of nodes: those `dilation`, 2 dilation, ..., hops dilation edges away
    unsigned int  dilation = 1;
    unsigned int  jumps    = 0; ///< as many others, anywhere in the mesh
    std::uint64_t seed     = 0; ///< of the jumps

    auto operator<=>(const WiderNeighbours &) const = default;

    bool is_mesh() const { return hops == 1 && dilation == 1 && jumps == 0; }
  };

  /// What a wider graph may take. A quarter of all pairs of nodes is too many anyhow: the graph would be dense.
  struct EdgeBudget
  {
    double bytes_an_edge = 16.;
    double most_bytes    = 8e9; ///< over all ranks
  };

  /**
   * The nodes of a mesh with longer edges. Edges are followed through other ranks: rows of their nodes are fetched, as many rings
   * deep as are asked for. Jumps are functions of the seed and of the node's place among all nodes, ordered by position, hence the
   * same on any partition; none leads to a node that is seen anyhow. Collective.
   *
   * @returns owned nodes as in `mesh`, other ghosts.
   * @throws InputError, with the memory, where the budget does not suffice.
   */
  MeshGraph widened(const Communicator &communicator, const MeshGraph &mesh, const WiderNeighbours &wanted,
                    const EdgeBudget &budget);
} // namespace trestle
