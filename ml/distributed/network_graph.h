#pragma once

#include "ml/distributed/attention_mask.h"
#include "ml/distributed/node_halo.h"
#include "ml/distributed/sparse_matrix.h"

#include <memory>
#include <vector>

namespace trestle
{
  /// Edges of a mesh as message passing sees them.
  struct MeshEdges
  {
    AttentionGraph
        graph; ///< to each owned node (row) from its neighbours (columns), of this rank or not; no self loops
    torch::Tensor
        difference; ///< n_edges x 4: position of the column less that of the row (in the plane with a zero), its length
  };

  /**
   * What networks read of a mesh, as tensors: this rank's owned nodes, how to see their neighbours, and coarser
   * levels (see build_coarse_levels) on which a few neighbours reach across the mesh. All functions of x are
   * differentiable and collective.
   */
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
    /// The positions alone, n_owned x dim.
    torch::Tensor positions() const { return features_.narrow(1, 0, dim_); }
    /// More of them: n_owned x n values, row-major, less their mean and divided by their deviation over the whole
    /// mesh. Collective.
    void append_features(const Communicator &communicator, std::vector<double> values, std::size_t n);

    /// Level 0 is the mesh; the others are its coarse levels, from the finest to the coarsest.
    std::size_t n_levels() const { return levels_.size(); }

    /// L_hat x with L_hat = 2 L / lambda_max - I, L = I - D^{-1/2} A D^{-1/2} and lambda_max = 2, hence
    /// -D^{-1/2} A D^{-1/2} (Defferrard, Bresson, Vandergheynst 2016). x is n_owned x any number of channels, in
    /// any number of dimensions.
    torch::Tensor scaled_laplacian(const torch::Tensor &x) const { return scaled_laplacian(0, x); }
    /// The same on a level's own graph; x has a row for each of its owned nodes.
    torch::Tensor scaled_laplacian(std::size_t level, const torch::Tensor &x) const;

    /// Values of `level` (> 0) interpolated to the nodes of level - 1.
    torch::Tensor prolongate(std::size_t level, const torch::Tensor &x) const;
    /// Means of the values of `level` at the nodes of level + 1, weighted as prolongate() does: its transpose with
    /// rows that sum to one.
    torch::Tensor restrict(std::size_t level, const torch::Tensor &x) const;

    /// Attention of a level's nodes to themselves and their neighbours (see graph_attention): all three n_owned x batch x
    /// heads x channels a head, as is what is returned. Neighbours that other ranks own are seen too.
    torch::Tensor attention(std::size_t level, const torch::Tensor &q, const torch::Tensor &k,
                            const torch::Tensor &v) const;

    /// Wider masks of the mesh: made when first asked for and kept, by all copies of this graph. Collective.
    /// @throws InputError where the budget does not suffice.
    const AttentionMask &mask(const MaskShape &shape, const EdgeBudget &budget = {}) const;
    /// Relative positions along a mask's edges, n_edges x (1 + dim): log(1 + r / h) and sign(x) log(1 + |x| / h) for each
    /// coordinate, h the mean edge of the mesh, so that near ones are told apart and far ones stay of order one (Liu et al. 2022,
    /// arXiv 2111.09883, equation 4). Zero for self loops and tokens. Collective when first asked for.
    const torch::Tensor &edge_coordinates(const MaskShape &shape) const;
    /// The mesh's edges, made when first asked for; not collective. Differences are in units of positions().
    const MeshEdges &edges() const;
    /// Values at the columns of edges(): of the owned nodes, then of their neighbours on other ranks. @param x n_owned x any
    /// number of channels, in any number of dimensions.
    torch::Tensor with_neighbours(const torch::Tensor &x) const;

  private:
    struct Level
    {
      NodeHalo       halo;
      SparseMatrix   laplacian;
      SparseMatrix   interpolation; ///< owned nodes of the finer level x local nodes of this one
      SparseMatrix   average;       ///< its transpose, rows divided by their sums over all ranks
      AttentionGraph edges;         ///< and self loops
    };

    static Level make_level(const Communicator &communicator, const MeshGraph &graph);

    struct Masks;
    /// What edges() are made from, and they once they are.
    struct LazyEdges;

    std::vector<Level>         levels_;
    std::shared_ptr<Masks>     masks_;
    torch::Tensor              features_;
    unsigned int               dim_ = 0;
    std::shared_ptr<LazyEdges> edges_;
  };
} // namespace trestle
