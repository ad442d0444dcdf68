#pragma once

#include "bridge/graph/field_map.h"
#include "bridge/graph/mesh_graph.h"
#include "core/communicator.h"

namespace trestle
{
  /**
   * Lets an answer fall to its boundary values smoothly. Boundary values are exact anyway, but a network that does
   * not know them jumps over the first cells, which costs an energy of 1/h. With the distances r_j of a free dof
   * to the Dirichlet nodes of its component and s = sum_j r_j^(-dim),
   *
   *   weight = (1 / s) / max(1 / s)        an L_1 distance field (Belyaev, Fayolle, Pasko 2013): 1 - r^2 on a disk
   *   lift   = sum_j g_j r_j^(-dim) / s    takes the values g at the boundary (Shepard 1968)
   *
   * with the largest 1 / s of all free dofs of the component. Components with fewer than two Dirichlet nodes (a
   * pinned pressure) keep weight 1. The values g are those of the map; where boundary data are unknowns, do not use
   * this. Work: free dofs x Dirichlet nodes. Collective.
   */
  void weigh_by_boundary_distance(const Communicator &communicator, const MeshGraph &graph, FieldMap &map);
} // namespace trestle
