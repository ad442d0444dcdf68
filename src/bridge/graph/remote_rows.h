#pragma once

#include "bridge/graph/mesh_graph.h"
#include "core/communicator.h"

#include <unordered_map>

namespace trestle
{
  /**
   * The edges of a mesh around this rank's nodes, as deep into other ranks as is asked for. Nodes get places: owned nodes first, as
   * in the mesh, then others as they are found.
   */
  class RemoteRows
  {
  public:
    /// Collective. @param depth edges of nodes up to depth - 1 edges away from owned ones are known.
    RemoteRows(const Communicator &communicator, const MeshGraph &mesh, unsigned int depth);

    std::size_t   n_places() const { return global_index_.size(); }
    std::uint64_t global_index(const std::size_t place) const { return global_index_[place]; }
    /// Places of a node's neighbours; none for nodes that lie deeper.
    const std::vector<std::size_t> &neighbours(const std::size_t place) const { return rows_[place]; }

  private:
    std::size_t place_of(std::uint64_t global_index);
    void        fetch(const Communicator &communicator, std::size_t begin, std::size_t end);

    std::vector<std::uint64_t>                     begins_; ///< first global index of each rank, and the end
    std::vector<std::uint64_t>                     global_index_;
    std::vector<std::vector<std::size_t>>          rows_;
    std::unordered_map<std::uint64_t, std::size_t> place_;
    std::size_t                                    n_owned_ = 0;
  };
} // namespace trestle
