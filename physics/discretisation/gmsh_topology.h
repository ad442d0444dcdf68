#pragma once

#include <string>

namespace trestle
{
  struct GmshMesh;

  /// What to do with what is legitimate in some meshes and a mistake in most: section `mesh`.
  struct GmshRules
  {
    std::string coincident_nodes = "refuse"; ///< or merge, keep
    std::string separate_parts   = "refuse"; ///< or keep
    std::string inner_faces      = "refuse"; ///< or ignore
  };

  /**
   * How the cells hang together, which no look at single cells tells: elements listed twice (format 2.2 lists one once a
   * group), nodes at one place that are not shared (parts that were not glued: a solution jumps there; or a crack),
   * parts that hang together nowhere, groups of faces inside the domain. Merges nodes and drops inner faces where the
   * rules say so; faces of lower dimension than the boundary go.
   *
   * @throws InputError naming the first of each, how many, and the key that decides.
   */
  void settle_topology(GmshMesh &mesh, const GmshRules &rules, unsigned int dim);
} // namespace trestle
