#pragma once

#include "bridge/graph/mesh_graph.h"
#include "core/communicator.h"

namespace trestle
{
  /**
   * The nodes of a mesh in an order that does not depend on how it is partitioned: by positions. What is drawn for
   * a node of such an order is the same for any number of ranks, as numbers of dofs are not. Every rank holds it whole,
   * 8 bytes a node.
   */
  class NodeOrder
  {
  public:
    /// Collective.
    NodeOrder(const Communicator &communicator, const MeshGraph &mesh);

    std::uint64_t size() const { return node_.size(); }
    /// Global index of the node at a place.
    std::uint64_t node(const std::uint64_t place) const { return node_[place]; }
    /// Where an owned node stands.
    std::uint64_t place(const std::size_t owned) const { return place_[owned]; }

  private:
    std::vector<std::uint64_t> node_, place_;
  };
} // namespace trestle
