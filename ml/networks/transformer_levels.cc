#include "ml/networks/transformer_levels.h"

namespace trestle
{
  CoarseAttention::CoarseAttention(const TransformerBlock &block, const NetworkGraph &graph,
                                   const unsigned int n_levels)
    : block_(block),
      graph_(graph)
  {
    auto positions = graph.positions();
    for (std::size_t level = 1; level < graph.n_levels() && level <= n_levels; ++level)
      {
        positions = graph.restrict(level - 1, positions);
        encodings_.push_back(block.encoding(positions, unsigned(level)));
      }
  }

  torch::Tensor CoarseAttention::operator()(const torch::Tensor *weights, const torch::Tensor &x) const
  {
    return encodings_.empty() ? x : x + added(1, weights, x);
  }

  /// What a level and those below it add to the values of the next finer one.
  torch::Tensor CoarseAttention::added(const std::size_t level, const torch::Tensor *weights,
                                       const torch::Tensor &finer) const
  {
    const auto means = graph_.restrict(level - 1, finer);
    auto       x     = means;
    if (level < encodings_.size())
      x = x + added(level + 1, weights + TransformerBlock::n_weights, means);
    const auto neighbours = [&](const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v) {
      return graph_.attention(level, q, k, v);
    };
    return graph_.prolongate(level, block_(weights, encodings_[level - 1], neighbours, x) - means);
  }
} // namespace trestle
