#include "ml/layers/checkpoint.h"
#include "ml/layers/layer_widths.h"
#include "ml/layers/rms_norm.h"
#include "ml/networks/transformer_levels.h"

namespace trestle
{
  namespace
  {
    /// What a pass reads of the mesh. Outlives it, where activations are computed again.
    struct View
    {
      View(const TransformerBlock &block, const NetworkGraph &graph, const unsigned int n_coarse)
        : block(block),
          graph(graph),
          encoding(block.encoding(graph.positions())),
          coarse(block, graph, n_coarse)
      {}

      /// A block on the mesh, then those of the coarse levels.
      torch::Tensor operator()(const torch::Tensor &x, const std::vector<torch::Tensor> &weights) const
      {
        const auto neighbours = [&](const torch::Tensor &q, const torch::Tensor &k, const torch::Tensor &v) {
          return graph.attention(0, q, k, v);
        };
        return coarse(weights.data() + TransformerBlock::n_weights,
                      block(weights.data(), encoding, neighbours, x));
      }

      TransformerBlock              block;
      NetworkGraph                  graph;
      std::optional<RotaryEncoding> encoding;
      CoarseAttention               coarse;
    };

    /**
     * A transformer whose attention is masked by the mesh: every block looks at a node itself and its neighbours, n blocks n
     * edges far (Garnier, Lannelongue, Viquerat, Hachem 2025, arXiv 2508.18051). Positions reach attention as rotary
     * encodings of queries and keys, and the first layer as inputs. doc/theory/mesh_transformer.md.
     */
    class MeshTransformer : public Network
    {
    public:
      explicit MeshTransformer(ParameterSink &prm)
        : block_(prm)
      {
        prm.add("blocks", n_blocks_, "Blocks of attention and perceptron: a node sees as many edges far.",
                Allowed::at_least(1));
        prm.add("loops", n_loops_,
                "How often the blocks are passed, with the same weights: a node sees as many times farther for as "
                "many weights.",
                Allowed::at_least(1));
        prm.add("coarse levels", n_coarse_,
                "After every block, as many coarse levels of the mesh are attended to by blocks of their own, and "
                "what they add is interpolated: a node sees far in one pass. 0: none.");
        prm.add("activation checkpointing", is_checkpointed_,
                "Whether activations are computed again for the gradient instead of being kept: memory of one "
                "block instead of all, for a third more time.");
      }

      std::vector<WeightShape> weight_shapes(const InputSizes &inputs, const int64_t n_outputs) const override
      {
        const int64_t            n = block_.n_channels();
        std::vector<WeightShape> shapes{
            {"input weight", {inputs.n_joined(), n}, glorot_bound(inputs.n_joined(), n)},
            // Random: what is zero has no root mean square to be divided by.
            {"input bias", {n}, 1.}};
        for (unsigned int i = 1; i <= n_blocks_; ++i)
          {
            const std::string name = "block " + std::to_string(i);
            block_.append_shapes(shapes, name);
            for (unsigned int level = 1; level <= n_coarse_; ++level)
              block_.append_shapes(shapes, name + " level " + std::to_string(level));
          }
        shapes.push_back({"output norm", {n}});
        shapes.push_back({"output weight", {n, n_outputs}, glorot_bound(n, n_outputs)});
        shapes.push_back({"output bias", {n_outputs}});
        return shapes;
      }

      torch::Tensor forward(const std::vector<torch::Tensor> &weights, const NetworkGraph &graph,
                            const NetworkInput &input) const override
      {
        const auto        view    = std::make_shared<const View>(block_, graph, n_coarse_);
        const NetworkPart part    = [view](const auto &x, const auto &weights) { return (*view)(x, weights); };
        const auto        n       = std::ptrdiff_t(TransformerBlock::n_weights * (1 + n_coarse_));
        const auto       *outputs = weights.data() + weights.size() - 3;

        auto x = torch::matmul(input.joined(), weights[0]) + weights[1];
        for (unsigned int loop = 0; loop < n_loops_; ++loop)
          for (auto first = weights.begin() + 2; first + 3 != weights.end(); first += n)
            {
              const std::vector<torch::Tensor> own(first, first + n);
              x = is_checkpointed_ ? checkpointed(part, x, own) : part(x, own);
            }
        return torch::matmul(rms_norm(x, outputs[0]), outputs[1]) + outputs[2];
      }

      std::string architecture() const override
      {
        return "mesh transformer, blocks " + std::to_string(n_blocks_) + ", " + block_.architecture() +
               (n_loops_ > 1 ? ", loops " + std::to_string(n_loops_) : "") +
               (n_coarse_ > 0 ? ", coarse levels " + std::to_string(n_coarse_) : "");
      }

    private:
      TransformerBlock block_;
      unsigned int     n_blocks_        = 10;
      unsigned int     n_loops_         = 1;
      unsigned int     n_coarse_        = 0;
      bool             is_checkpointed_ = false;
    };

    const RegisterNetwork<MeshTransformer>
        registration("mesh transformer",
                     "A transformer whose attention is masked by the mesh: a node sees its neighbours.");
  } // namespace
} // namespace trestle
