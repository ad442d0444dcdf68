#pragma once

#include "ml/distributed/node_halo.h"
#include "ml/distributed/sparse_matrix.h"

namespace trestle
{
  /// What networks read of a mesh, as tensors: this rank's owned nodes, and how to see their neighbours.
  class NetworkGraph
  {
  public:
    NetworkGraph() = default;

    /**
     * Collective. @param with_node_type adds a column that is 1 on Dirichlet nodes and 0 elsewhere.
     */
    NetworkGraph(const Communicator &communicator, const MeshGraph &graph, bool with_node_type,
                 const torch::TensorOptions &options);

    /// Input of the network, n_owned x n_inputs: positions relative to the centre of the bounding box of the
    /// whole mesh, divided by half its diagonal, so that a change of units changes nothing.
    const torch::Tensor &features() const { return features_; }

    /// L_hat x with L_hat = 2 L / lambda_max - I, L = I - D^{-1/2} A D^{-1/2} and lambda_max = 2, hence
    /// -D^{-1/2} A D^{-1/2} (Defferrard, Bresson, Vandergheynst 2016). x is n_owned x any number of channels, in any
    /// number of dimensions.
    torch::Tensor scaled_laplacian(const torch::Tensor &x) const
    {
      return (laplacian_ * halo_.extend(x.reshape({x.size(0), -1}))).view_as(x);
    }

  private:
    NodeHalo      halo_;
    SparseMatrix  laplacian_;
    torch::Tensor features_;
  };
} // namespace trestle
