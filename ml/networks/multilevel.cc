#include "ml/networks/activation.h"
#include "ml/networks/chebyshev_filter.h"
#include "ml/networks/layer_widths.h"
#include "ml/networks/network.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    /**
     * A V-cycle of graph convolutions: on every level a low-order Chebyshev filter on the way down, means to the
     * next coarser level, and on the way back the interpolated coarse values added to what was there, then a
     * second filter. Every node sees the whole mesh in one pass, at the cost of 1 / (1 - 2^-dim) fine levels. The
     * U-net of Gao and Ji (2019) with the transfers of geometric multigrid, as MgNet (He and Xu 2019) has it on
     * images.
     *
     * All levels share the two filters, so that weights fit any mesh, whatever its number of levels.
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
        prm.add("order", order_,
                "Polynomials a filter: on every level a node sees neighbours up to order - 1 edges away.",
                Allowed::at_least(1));
      }

      std::vector<WeightShape> weight_shapes(const int64_t n_inputs, const int64_t n_outputs) const override
      {
        const int64_t            n = channels_;
        std::vector<WeightShape> shapes{{"input weight", {n_inputs, n}, glorot_bound(n_inputs, n)},
                                        {"input bias", {n}}};
        for (unsigned int cycle = 1; cycle <= n_cycles_; ++cycle)
          for (const std::string way : {" down", " up"})
            {
              const std::string filter = "cycle " + std::to_string(cycle) + way;
              shapes.push_back({filter + " weight", {order_, n, n}, glorot_bound(order_ * n, n)});
              shapes.push_back({filter + " bias", {n}});
            }
        shapes.push_back({"output weight", {n, n_outputs}, glorot_bound(n, n_outputs)});
        shapes.push_back({"output bias", {n_outputs}});
        return shapes;
      }

      torch::Tensor forward(const std::vector<torch::Tensor> &weights, const NetworkGraph &graph,
                            torch::Tensor x) const override
      {
        x             = activation_(torch::matmul(x, weights[0]) + weights[1]);
        std::size_t n = n_levels_ == 0 ? graph.n_levels() : std::min<std::size_t>(n_levels_, graph.n_levels());
        const auto  n_cycle = std::size_t(4);
        for (std::size_t i = 2; i + n_cycle < weights.size(); i += n_cycle)
          x = cycle(weights.data() + i, graph, n, x);
        return torch::matmul(x, weights[weights.size() - 2]) + weights.back();
      }

      std::string architecture() const override
      {
        return "multilevel, channels " + std::to_string(channels_) + ", cycles " + std::to_string(n_cycles_) +
               ", levels " + std::to_string(n_levels_) + ", order " + std::to_string(order_) + ", activation " +
               activation_.name();
      }

    private:
      /// @param weights of the filters down and up.
      torch::Tensor cycle(const torch::Tensor *weights, const NetworkGraph &graph, const std::size_t n_levels,
                          torch::Tensor x) const
      {
        std::vector<torch::Tensor> on_level;
        for (std::size_t level = 0; level < n_levels; ++level)
          {
            x = filter(weights, graph, level, level == 0 ? x : graph.restrict(level - 1, x));
            on_level.push_back(x);
          }
        for (std::size_t level = n_levels - 1; level-- > 0;)
          x = filter(weights + 2, graph, level, on_level[level] + graph.prolongate(level + 1, x));
        return x;
      }

      torch::Tensor filter(const torch::Tensor *weights, const NetworkGraph &graph, const std::size_t level,
                           const torch::Tensor &x) const
      {
        return x + activation_(chebyshev_filter(graph, level, x, weights[0]) + weights[1]);
      }

      Activation   activation_;
      unsigned int channels_ = 32;
      unsigned int n_cycles_ = 1;
      unsigned int n_levels_ = 0;
      unsigned int order_    = 3;
    };

    const RegisterNetwork<Multilevel>
        registration("multilevel", "A V-cycle of Chebyshev filters over coarse levels: sees the whole mesh.");
  } // namespace
} // namespace trestle
