#pragma once

#include "bridge/graph/halo_exchange.h"
#include "ml/tensors.h"

#include <memory>
#include <vector>

namespace trestle
{
  struct MeshGraph;

  /**
   * HaloExchange as a differentiable function: the values of other ranks' nodes appear as extra rows, their
   * gradients return to the owners. Every rank must apply the same halos in the same order, forward and
   * backward; a network written once for all ranks does. Shares its data between copies.
   */
  class NodeHalo
  {
  public:
    NodeHalo() = default;
    /// Collective.
    NodeHalo(const Communicator &communicator, const MeshGraph &graph);

    /// @param owned n_owned x channels. @returns (n_owned + n_ghost) x channels, owned rows first.
    torch::Tensor extend(const torch::Tensor &owned) const;
    /// The adjoint of extend(): ghost rows are added to those of their owners. @returns n_owned x channels.
    torch::Tensor accumulate(const torch::Tensor &all) const;

    /// Constant data of one value a node: fills the ghosts' part. @param values n_owned + n_ghost.
    void fill_ghosts(std::vector<double> &values) const;

    struct Data;

  private:
    std::shared_ptr<Data> data_;
  };
} // namespace trestle
