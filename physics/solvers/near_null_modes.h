#pragma once

#include "core/communicator.h"
#include "physics/vector.h"

#include <vector>

namespace trestle
{
  /// The same span, orthonormal; modes that vanish (all their dofs constrained) are left out. Collective.
  std::vector<Vector> orthonormalised(const std::vector<Vector> &modes);

  /**
   * Number of components when dofs lie component by component at each node (0 1 2 0 1 2 ...) on all ranks,
   * as the leading modes (constants) show; else 1. Aggregation then works on nodes, not on single
   * dofs. Collective.
   */
  unsigned int interlaced_block_size(const std::vector<Vector> &modes, const Communicator &communicator);
} // namespace trestle
