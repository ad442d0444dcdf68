#include "ml/networks/transformer_block.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "ml/layers/layer_widths.h"
#include "ml/layers/rms_norm.h"

#include <cmath>

namespace trestle
{
  TransformerBlock::TransformerBlock(ParameterSink &prm)
    : activation_(prm, "gelu")
  {
    prm.add("channels", channels_, "Values a node carries.", Allowed::at_least(1));
    prm.add("heads", n_heads_, "Heads of the attention; must divide `channels`.", Allowed::at_least(1));
    prm.add("expansion", expansion_, "Width of the gated perceptrons, over `channels`.", Allowed::at_least(1));
    prm.add("encoding", encoding_,
            "How attention is told of positions: rotary turns pairs of channels by their coordinates; none "
            "leaves them to the inputs.",
            Allowed::one_of({"rotary", "none"}));
    prm.add("largest frequency", largest_frequency_,
            "Of the rotary encoding, in radians for half the diagonal of the mesh; about that over the size "
            "of a cell. Halved from one coarse level to the next.",
            Allowed::positive());
  }

  void TransformerBlock::append_shapes(std::vector<WeightShape> &shapes, const std::string &name) const
  {
    if (channels_ % n_heads_ != 0)
      throw InputError("network/mesh transformer/heads = " + std::to_string(n_heads_) +
                           " does not divide channels = " + std::to_string(channels_) + ".",
                       "Each head takes as many channels.");
    const int64_t n = channels_, wide = n * expansion_;
    const auto    matrix = [&](const std::string &what, const int64_t from, const int64_t to) {
      shapes.push_back({name + " " + what, {from, to}, glorot_bound(from, to)});
    };
    shapes.push_back({name + " attention norm", {n}});
    matrix("queries, keys, values", n, 3 * n);
    matrix("attention output", n, n);
    shapes.push_back({name + " perceptron norm", {n}});
    matrix("gates, values", n, 2 * wide);
    matrix("perceptron output", wide, n);
  }

  std::optional<RotaryEncoding> TransformerBlock::encoding(const torch::Tensor &positions,
                                                           const unsigned int   level) const
  {
    if (encoding_ == "none")
      return {};
    return RotaryEncoding(positions, channels_ / n_heads_, std::ldexp(largest_frequency_, -int(level)));
  }

  torch::Tensor TransformerBlock::operator()(const torch::Tensor                 *weights,
                                             const std::optional<RotaryEncoding> &encoding,
                                             const Attention &attention, const torch::Tensor &x) const
  {
    const auto merged = torch::matmul(rms_norm(x, weights[0]), weights[1]);
    const auto y      = x + torch::matmul(attend(encoding, attention, merged), weights[2]);
    const auto wide   = torch::matmul(rms_norm(y, weights[3]), weights[4]).chunk(2, -1);
    return y + torch::matmul(activation_(wide[0]) * wide[1], weights[5]);
  }

  /// @param merged queries, keys and values, nodes x batch x 3 channels. @returns nodes x batch x channels.
  torch::Tensor TransformerBlock::attend(const std::optional<RotaryEncoding> &encoding, const Attention &attention,
                                         const torch::Tensor &merged) const
  {
    auto parts = merged.chunk(3, -1);
    for (auto &part : parts)
      part = part.view({part.size(0), part.size(1), int64_t(n_heads_), int64_t(channels_ / n_heads_)});
    if (encoding)
      for (const std::size_t i : {0, 1})
        parts[i] = (*encoding)(parts[i]);
    return attention(parts[0], parts[1], parts[2]).flatten(2);
  }

  std::string TransformerBlock::architecture() const
  {
    return "channels " + std::to_string(channels_) + ", heads " + std::to_string(n_heads_) + ", expansion " +
           std::to_string(expansion_) + ", activation " + activation_.name() + ", encoding " + encoding_ +
           (encoding_ == "rotary" ? ", largest frequency " + text::shortest(largest_frequency_) : "");
  }
} // namespace trestle
