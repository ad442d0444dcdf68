#pragma once

#include "ml/networks/transformer_levels.h"
#include "ml/networks/transformer_masks.h"

namespace trestle
{
  /// What a mesh transformer sees of a mesh in one pass: masks, encodings, coarse levels. Owns what it refers to: where activations
  /// are computed again, that is after the pass.
  class TransformerView
  {
  public:
    /// @param n_kept probabilities an edge that are kept for the gradient, over all blocks. Collective.
    TransformerView(const TransformerBlock &block, const TransformerMasks &masks, const NetworkGraph &graph,
                    unsigned int n_coarse, double n_kept);

    /// Shapes of the weights of operator(), in their order.
    static void append_shapes(std::vector<WeightShape> &shapes, const std::string &name,
                              const TransformerBlock &block, const TransformerMasks &masks, unsigned int n_coarse);

    /// A block on the mesh and its tokens, then those of the coarse levels. @param x (n_owned + n_tokens) x batch x channels.
    torch::Tensor operator()(unsigned int mask, const torch::Tensor &x,
                             const std::vector<torch::Tensor> &weights) const;

  private:
    TransformerBlock              block_;
    std::optional<RotaryEncoding> encoding_;
    CoarseAttention               coarse_;
    std::vector<AttentionMask>    masks_;
    std::vector<torch::Tensor>    coordinates_; ///< of each mask's edges, where there are biases
    int64_t                       n_tokens_;
  };
} // namespace trestle
