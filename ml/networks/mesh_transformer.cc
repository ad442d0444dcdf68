#include "ml/layers/checkpoint.h"
#include "ml/layers/layer_widths.h"
#include "ml/layers/rms_norm.h"
#include "ml/networks/transformer_view.h"

namespace trestle
{
  namespace
  {
    /**
     * A transformer whose attention is masked by the mesh: every block looks at a node itself and its neighbours, n blocks n
     * edges far (Garnier, Lannelongue, Viquerat, Hachem 2025, arXiv 2508.18051). Positions reach attention as rotary
     * encodings of queries and keys, and the first layer as inputs. doc/theory/mesh_transformer.md.
     */
    class MeshTransformer : public Network
    {
    public:
      explicit MeshTransformer(ParameterSink &prm)
        : block_(prm),
          masks_(prm)
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
        if (masks_.n_tokens() > 0)
          shapes.push_back({"global tokens", {masks_.n_tokens(), n}, 1.});
        for (unsigned int i = 1; i <= n_blocks_; ++i)
          TransformerView::append_shapes(shapes, "block " + std::to_string(i), block_, masks_, n_coarse_);
        shapes.push_back({"output norm", {n}});
        shapes.push_back({"output weight", {n, n_outputs}, glorot_bound(n, n_outputs)});
        shapes.push_back({"output bias", {n_outputs}});
        return shapes;
      }

      torch::Tensor forward(const std::vector<torch::Tensor> &weights, const NetworkGraph &graph,
                            const NetworkInput &input) const override
      {
        const int64_t n_owned = input.nodes.size(0);
        auto          x       = torch::matmul(input.joined(), weights[0]) + weights[1];
        if (masks_.n_tokens() > 0)
          x = torch::cat({x, weights[2].unsqueeze(1).expand({-1, x.size(1), -1})});
        x                   = blocks(weights, graph, x).narrow(0, 0, n_owned);
        const auto *outputs = weights.data() + weights.size() - 3;
        return torch::matmul(rms_norm(x, outputs[0]), outputs[1]) + outputs[2];
      }

      std::string architecture() const override
      {
        return "mesh transformer, blocks " + std::to_string(n_blocks_) + ", " + block_.architecture() +
               masks_.architecture() + (n_loops_ > 1 ? ", loops " + std::to_string(n_loops_) : "") +
               (n_coarse_ > 0 ? ", coarse levels " + std::to_string(n_coarse_) : "");
      }

    private:
      /// @param x of the nodes, then of the tokens.
      torch::Tensor blocks(const std::vector<torch::Tensor> &weights, const NetworkGraph &graph,
                           torch::Tensor x) const
      {
        const double n_kept = double(block_.n_heads()) * (is_checkpointed_ ? 1. : double(n_blocks_) * n_loops_);
        const auto   view   = std::make_shared<const TransformerView>(block_, masks_, graph, n_coarse_, n_kept);
        const std::ptrdiff_t begin = masks_.n_tokens() > 0 ? 3 : 2;
        const std::ptrdiff_t n     = (std::ptrdiff_t(weights.size()) - 3 - begin) / n_blocks_;
        for (unsigned int i = 0; i < n_blocks_ * n_loops_; ++i)
          {
            const auto                       block = i % n_blocks_;
            const auto                       first = weights.begin() + begin + n * block;
            const std::vector<torch::Tensor> own(first, first + n);
            const NetworkPart part = [view, mask = block % masks_.n_masks()](const auto &x, const auto &weights) {
              return (*view)(mask, x, weights);
            };
            x = is_checkpointed_ ? checkpointed(part, x, own) : part(x, own);
          }
        return x;
      }

      TransformerBlock block_;
      TransformerMasks masks_;
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
