#pragma once

#include "core/communicator.h"

#include <cstdint>
#include <span>
#include <vector>

namespace trestle
{
  struct MeshGraph;

  /**
   * Values of owned nodes to the ranks where they are ghosts (forward), and ghost gradients summed back to
   * their owners (backward, its exact adjoint). With it, a network on n ranks equals the network on one.
   * Sums are taken in the fixed order of neighbour ranks.
   */
  class HaloExchange
  {
  public:
    HaloExchange() = default;

    /**
     * Collective. @param owned_begin first global index owned here, @param ghosts global indices of the
     * ghosts, in the order in which forward() fills them.
     */
    HaloExchange(const Communicator &communicator, std::uint64_t owned_begin, std::size_t n_owned,
                 const std::vector<std::uint64_t> &ghosts);

    HaloExchange(const Communicator &communicator, const MeshGraph &graph);

    std::size_t n_owned() const { return n_owned_; }
    std::size_t n_ghost() const { return n_ghost_; }

    /// @param owned n_owned x n_channels, row-major; @param ghost n_ghost x n_channels, overwritten.
    void forward(std::span<const double> owned, std::span<double> ghost, std::size_t n_channels) const;
    /// @param ghost n_ghost x n_channels; @param owned n_owned x n_channels, added to.
    void backward(std::span<const double> ghost, std::span<double> owned, std::size_t n_channels) const;

  private:
    struct Neighbour
    {
      int                      rank;
      std::vector<std::size_t> indices; ///< owned nodes to send, or ghost slots to fill
    };

    Communicator           communicator_{MPI_COMM_SELF};
    std::size_t            n_owned_ = 0;
    std::size_t            n_ghost_ = 0;
    std::vector<Neighbour> send_;
    std::vector<Neighbour> receive_;
  };
} // namespace trestle
