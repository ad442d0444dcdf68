#include "core/text.h"
#include "ml/layers/activation.h"
#include "ml/layers/chebyshev_filter.h"
#include "ml/layers/layer_widths.h"
#include "ml/networks/network.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    /**
     * A V-cycle of graph convolutions. Down: inputs become means on every coarser level. Up, from the coarsest:
     * interpolated values of the coarser level, plus what a low-order Chebyshev filter makes of them and of the
     * level's inputs. Every node sees the whole mesh in one pass, at the cost of 1 / (1 - 2^-dim) fine levels.
     * The U-net of Gao and Ji (2019) with the transfers of geometric multigrid, as MgNet (He and Xu 2019) has it
     * on images.
     *
     * Training takes as many steps on fine meshes as on coarse ones, because levels count from the coarsest, which
     * meshes of one domain share: the coarsest levels have weights of their own, all finer ones the next, and each
     * level adds `level factor` times as much as the one before. A finer mesh changes the function little, and its
     * roughness on the finest level does not grow as 1/h.
     */
    class Multilevel : public Network
    {
    public:
      explicit Multilevel(ParameterSink &prm)
        : activation_(prm, "tanh")
      {
        prm.add("channels", channels_, "Values a node carries on every level.", Allowed::at_least(1));
        prm.add("cycles", n_cycles_, "V-cycles, one after the other, each with its own weights.",
                Allowed::at_least(1));
        prm.add("levels", n_levels_, "Levels used, the mesh included; 0: all that the mesh has.");
        prm.add("weight sets", n_sets_,
                "Sets of weights a cycle: one for each of the coarsest levels, the last for all finer ones.",
                Allowed::at_least(1));
        prm.add("level factor", level_factor_, "What a level adds, over what the next coarser one does.",
                Allowed::positive());
        prm.add("order", order_,
                "Polynomials a filter: on every level a node sees neighbours up to order - 1 edges away.",
                Allowed::at_least(1));
        prm.add("frequency", frequency_, "Factor on the inputs, as that of chebyshev.", Allowed::positive());
      }

      std::vector<WeightShape> weight_shapes(const InputSizes &inputs, const int64_t n_outputs) const override
      {
        const int64_t            n = channels_;
        std::vector<WeightShape> shapes;
        for (unsigned int cycle = 1; cycle <= n_cycles_; ++cycle)
          for (unsigned int set = 1; set <= n_sets_; ++set)
            {
              const int64_t     n_in   = n + inputs.n_joined() + (cycle > 1 ? n : 0);
              const std::string filter = "cycle " + std::to_string(cycle) + " set " + std::to_string(set);
              shapes.push_back({filter + " weight", {order_, n_in, n}, glorot_bound(order_ * n_in, n)});
              // Random: with inputs around zero and no bias, all channels would be odd functions of them.
              shapes.push_back({filter + " bias", {n}, 1.});
            }
        shapes.push_back({"output weight", {n, n_outputs}, glorot_bound(n, n_outputs)});
        shapes.push_back({"output bias", {n_outputs}});
        return shapes;
      }

      torch::Tensor forward(const std::vector<torch::Tensor> &weights, const NetworkGraph &graph,
                            const NetworkInput &input) const override
      {
        const auto        x = frequency_ * input.joined();
        const std::size_t n_levels =
            n_levels_ == 0 ? graph.n_levels() : std::min<std::size_t>(n_levels_, graph.n_levels());
        auto h = cycle(weights.data(), graph, n_levels, x);
        for (std::size_t i = 1; i < n_cycles_; ++i)
          h = cycle(weights.data() + 2 * n_sets_ * i, graph, n_levels, torch::cat({h, x}, -1));
        return torch::matmul(h, weights[weights.size() - 2]) + weights.back();
      }

      std::string architecture() const override
      {
        return "multilevel, channels " + std::to_string(channels_) + ", cycles " + std::to_string(n_cycles_) +
               ", levels " + std::to_string(n_levels_) + ", weight sets " + std::to_string(n_sets_) +
               ", level factor " + text::shortest(level_factor_) + ", order " + std::to_string(order_) +
               ", activation " + activation_.name() + ", frequency " + text::shortest(frequency_);
      }

    private:
      /// @param weights and bias of every set. @param x inputs on the mesh. @returns channels on the mesh.
      torch::Tensor cycle(const torch::Tensor *weights, const NetworkGraph &graph, const std::size_t n_levels,
                          const torch::Tensor &x) const
      {
        std::vector<torch::Tensor> inputs{x};
        for (std::size_t level = 1; level < n_levels; ++level)
          inputs.push_back(graph.restrict(level - 1, inputs.back()));

        auto sizes    = inputs.back().sizes().vec();
        sizes.back()  = channels_;
        auto   h      = torch::zeros(sizes, x.options());
        double factor = 1.;
        for (std::size_t i = 0; i < n_levels; ++i, factor *= level_factor_)
          {
            const auto  level = n_levels - 1 - i;
            const auto *set   = weights + 2 * std::min<std::size_t>(i, n_sets_ - 1);
            if (i > 0)
              h = graph.prolongate(level + 1, h);
            const auto sum = chebyshev_filter(graph, level, torch::cat({h, inputs[level]}, -1), set[0]) + set[1];
            h              = h + factor * activation_(sum);
          }
        return h;
      }

      Activation   activation_;
      unsigned int channels_     = 32;
      unsigned int n_cycles_     = 1;
      unsigned int n_levels_     = 0;
      unsigned int n_sets_       = 4;
      double       level_factor_ = 0.7;
      unsigned int order_        = 3;
      double       frequency_    = 1.;
    };

    const RegisterNetwork<Multilevel>
        registration("multilevel", "A V-cycle of Chebyshev filters over coarse levels: sees the whole mesh.");
  } // namespace
} // namespace trestle
