#include "ml/networks/transformer_view.h"

namespace trestle
{
  namespace
  {
    /// Tokens sit in the centre of the mesh.
    torch::Tensor with_tokens(const torch::Tensor &positions, const int64_t n_tokens)
    {
      return torch::cat({positions, torch::zeros({n_tokens, positions.size(1)}, positions.options())});
    }
  } // namespace

  TransformerView::TransformerView(const TransformerBlock &block, const TransformerMasks &masks,
                                   const NetworkGraph &graph, const unsigned int n_coarse, const double n_kept)
    : block_(block),
      encoding_(block.encoding(with_tokens(graph.positions(), masks.n_tokens()))),
      coarse_(block, graph, n_coarse),
      n_tokens_(masks.n_tokens())
  {
    for (unsigned int i = 0; i < masks.n_masks(); ++i)
      {
        masks_.push_back(graph.mask(masks.shape(i), masks.budget(n_kept / masks.n_masks())));
        if (masks.has_bias())
          coordinates_.push_back(graph.edge_coordinates(masks.shape(i)));
      }
  }

  void TransformerView::append_shapes(std::vector<WeightShape> &shapes, const std::string &name,
                                      const TransformerBlock &block, const TransformerMasks &masks,
                                      const unsigned int n_coarse)
  {
    block.append_shapes(shapes, name);
    // For a distance and three coordinates; in the plane the last one's are not used. Zero at first: no bias.
    if (masks.has_bias())
      shapes.push_back({name + " position bias", {4, block.n_heads()}});
    for (unsigned int level = 1; level <= n_coarse; ++level)
      block.append_shapes(shapes, name + " level " + std::to_string(level));
  }

  torch::Tensor TransformerView::operator()(const unsigned int mask, const torch::Tensor &x,
                                            const std::vector<torch::Tensor> &weights) const
  {
    const auto   *next = weights.data() + TransformerBlock::n_weights;
    torch::Tensor bias;
    if (!coordinates_.empty())
      bias = coordinates_[mask].mm((next++)->narrow(0, 0, coordinates_[mask].size(1)));
    const auto seen = [&](const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v) {
      return masks_[mask].attention(q, k, v, bias);
    };
    const auto y = block_(weights.data(), encoding_, seen, x);
    if (n_tokens_ == 0)
      return coarse_(next, y);
    const int64_t n = y.size(0) - n_tokens_;
    return torch::cat({coarse_(next, y.narrow(0, 0, n)), y.narrow(0, n, n_tokens_)});
  }
} // namespace trestle
