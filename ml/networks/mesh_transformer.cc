#include "core/exceptions.h"
#include "core/text.h"
#include "ml/layers/activation.h"
#include "ml/layers/layer_widths.h"
#include "ml/layers/rms_norm.h"
#include "ml/layers/rotary_encoding.h"
#include "ml/networks/network.h"

#include <optional>

namespace trestle
{
  namespace
  {
    /**
     * A transformer whose attention is masked by the mesh: every block looks at a node itself and its neighbours, n blocks n
     * edges far (Garnier, Lannelongue, Viquerat, Hachem 2025, arXiv 2508.18051). A block adds, to what it is given, what
     * attention and then a gated perceptron make of it; each reads it over its root mean square:
     *
     *   x <- x + attention(q, k, v) A,  [q k v] = norm(x) B,
     *   x <- x + (activation(g) * u) D,  [g u] = norm(x) C.
     *
     * Positions reach attention as rotary encodings of queries and keys, and the first layer as inputs.
     */
    class MeshTransformer : public Network
    {
    public:
      explicit MeshTransformer(ParameterSink &prm)
        : activation_(prm, "gelu")
      {
        prm.add("channels", channels_, "Values a node carries.", Allowed::at_least(1));
        prm.add("blocks", n_blocks_, "Blocks of attention and perceptron: a node sees as many edges far.",
                Allowed::at_least(1));
        prm.add("heads", n_heads_, "Heads of the attention; must divide `channels`.", Allowed::at_least(1));
        prm.add("expansion", expansion_, "Width of the gated perceptrons, over `channels`.", Allowed::at_least(1));
        prm.add("encoding", encoding_,
                "How attention is told of positions: rotary turns pairs of channels by their coordinates; none "
                "leaves them to "
                "the inputs.",
                Allowed::one_of({"rotary", "none"}));
        prm.add("largest frequency", largest_frequency_,
                "Of the rotary encoding, in radians for half the diagonal of the mesh; about that over the size "
                "of a cell.",
                Allowed::positive());
      }

      std::vector<WeightShape> weight_shapes(const InputSizes &inputs, const int64_t n_outputs) const override
      {
        if (channels_ % n_heads_ != 0)
          throw InputError("network/mesh transformer/heads = " + std::to_string(n_heads_) +
                               " does not divide channels = " + std::to_string(channels_) + ".",
                           "Each head takes as many channels.");
        const int64_t            n = channels_, wide = n * expansion_;
        std::vector<WeightShape> shapes;
        const auto               matrix = [&](const std::string &name, const int64_t from, const int64_t to) {
          shapes.push_back({name, {from, to}, glorot_bound(from, to)});
        };
        matrix("input weight", inputs.n_joined(), n);
        // Random: what is zero has no root mean square to be divided by.
        shapes.push_back({"input bias", {n}, 1.});
        for (unsigned int i = 1; i <= n_blocks_; ++i)
          {
            const std::string block = "block " + std::to_string(i) + " ";
            shapes.push_back({block + "attention norm", {n}});
            matrix(block + "queries, keys, values", n, 3 * n);
            matrix(block + "attention output", n, n);
            shapes.push_back({block + "perceptron norm", {n}});
            matrix(block + "gates, values", n, 2 * wide);
            matrix(block + "perceptron output", wide, n);
          }
        shapes.push_back({"output norm", {n}});
        matrix("output weight", n, n_outputs);
        shapes.push_back({"output bias", {n_outputs}});
        return shapes;
      }

      torch::Tensor forward(const std::vector<torch::Tensor> &weights, const NetworkGraph &graph,
                            const NetworkInput &input) const override
      {
        std::optional<RotaryEncoding> encoding;
        if (encoding_ == "rotary")
          encoding.emplace(graph.positions(), channels_ / n_heads_, largest_frequency_);
        const auto *weight = weights.data();
        auto        x      = torch::matmul(input.joined(), weight[0]) + weight[1];
        weight += 2;
        for (unsigned int i = 0; i < n_blocks_; ++i, weight += 6)
          {
            x = x + torch::matmul(attend(graph, encoding, torch::matmul(rms_norm(x, weight[0]), weight[1])),
                                  weight[2]);
            const auto wide = torch::matmul(rms_norm(x, weight[3]), weight[4]).chunk(2, -1);
            x               = x + torch::matmul(activation_(wide[0]) * wide[1], weight[5]);
          }
        return torch::matmul(rms_norm(x, weight[0]), weight[1]) + weight[2];
      }

      std::string architecture() const override
      {
        return "mesh transformer, channels " + std::to_string(channels_) + ", blocks " +
               std::to_string(n_blocks_) + ", heads " + std::to_string(n_heads_) + ", expansion " +
               std::to_string(expansion_) + ", activation " + activation_.name() + ", encoding " + encoding_ +
               (encoding_ == "rotary" ? ", largest frequency " + text::shortest(largest_frequency_) : "");
      }

    private:
      /// @param merged queries, keys and values, n_owned x batch x 3 channels. @returns n_owned x batch x channels.
      torch::Tensor attend(const NetworkGraph &graph, const std::optional<RotaryEncoding> &encoding,
                           const torch::Tensor &merged) const
      {
        auto parts = merged.chunk(3, -1);
        for (auto &part : parts)
          part = part.view({part.size(0), part.size(1), int64_t(n_heads_), int64_t(channels_ / n_heads_)});
        if (encoding)
          for (const std::size_t i : {0, 1})
            parts[i] = (*encoding)(parts[i]);
        return graph.attention(0, parts[0], parts[1], parts[2]).flatten(2);
      }

      Activation   activation_;
      unsigned int channels_          = 64;
      unsigned int n_blocks_          = 10;
      unsigned int n_heads_           = 4;
      unsigned int expansion_         = 3;
      std::string  encoding_          = "rotary";
      double       largest_frequency_ = 50.;
    };

    const RegisterNetwork<MeshTransformer>
        registration("mesh transformer",
                     "A transformer whose attention is masked by the mesh: a node sees its neighbours.");
  } // namespace
} // namespace trestle
