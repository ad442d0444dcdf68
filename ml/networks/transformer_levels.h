#pragma once

#include "ml/networks/transformer_block.h"

namespace trestle
{
  /**
   * Attention on the coarse levels of a mesh, so that a node sees far in one pass. Down: means of the nodes' channels
   * on every level. Up, from the coarsest: what the next coarser level adds, and a block of the level's own between
   * its neighbours; what is added by both is interpolated to the finer level and added there:
   *
   *   c = R x,  x <- x + P (block(c + C(c)) - c),
   *
   * with C the same on the next level. Positions of a level's nodes are the means of those they stand for.
   */
  class CoarseAttention
  {
  public:
    /// @param n_levels below the mesh; of those, as many are used as there are.
    CoarseAttention(const TransformerBlock &block, const NetworkGraph &graph, unsigned int n_levels);

    /// @param weights those of a block, level by level from the finest. @param x n_owned x batch x channels.
    torch::Tensor operator()(const torch::Tensor *weights, const torch::Tensor &x) const;

  private:
    torch::Tensor added(std::size_t level, const torch::Tensor *weights, const torch::Tensor &finer) const;

    TransformerBlock                           block_;
    NetworkGraph                               graph_;
    std::vector<std::optional<RotaryEncoding>> encodings_; ///< of level 1, 2, ...
  };
} // namespace trestle
