#include "core/text.h"
#include "ml/layers/activation.h"
#include "ml/layers/chebyshev_filter.h"
#include "ml/layers/layer_widths.h"
#include "ml/networks/network.h"

#include <numbers>

namespace trestle
{
  namespace
  {
    /**
     * Chebyshev graph convolutions (Defferrard, Bresson, Vandergheynst 2016) as Gao, Zahr, Wang (2022) use them
     * for graph-Galerkin networks: every layer is sum_k T_k(L_hat) x W_k + b with k < order, followed by the
     * activation except after the last.
     */
    class Chebyshev : public Network
    {
    public:
      explicit Chebyshev(ParameterSink &prm)
        : widths_(prm, {32, 64, 128, 256, 128, 64, 32}),
          activation_(prm, "relu")
      {
        prm.add("order", order_, "Polynomials a layer: a node sees neighbours up to order - 1 edges away.",
                Allowed::at_least(1));
        prm.add(
            "frequency", frequency_,
            "Factor on the inputs. With sine or tanh, hidden values then vary over 1/frequency of the domain; 1: "
            "smooth, and hard to train to small errors.",
            Allowed::positive());
        prm.add("trained layers", trained_layers_,
                "all; or last: hidden layers keep their random weights, the answer is linear in what is trained, "
                "and a step of Gauss-Newton is one of Newton's method.",
                Allowed::one_of({"all", "last"}));
      }

      std::vector<WeightShape> weight_shapes(const InputSizes &inputs, const int64_t n_outputs) const override
      {
        std::vector<WeightShape> shapes;
        for (const auto &[from, to] : widths_.layers(inputs.n_joined(), n_outputs))
          {
            const std::string layer     = "layer " + std::to_string(shapes.size() / 2 + 1);
            const bool        is_hidden = shapes.size() < 2 * widths_.size();
            // The fan-in counts all polynomials; PyTorch Geometric counts one, and deep networks then start with
            // answers tens of times too large.
            const double bound = glorot_bound(order_ * from, to);
            // With the last layer trained alone: hidden values without biases are odd functions of the inputs, for
            // good if they do not train; and a last layer that starts from zero writes the smallest answer between
            // the parameters it has seen.
            const bool is_alone = trains_last_layer_alone();
            shapes.push_back({layer + " weight", {order_, from, to}, is_hidden || !is_alone ? bound : 0.});
            shapes.push_back({layer + " bias", {to}, is_hidden && is_alone ? std::numbers::pi : 0.});
          }
        return shapes;
      }

      torch::Tensor forward(const std::vector<torch::Tensor> &weights, const NetworkGraph &graph,
                            const NetworkInput &input) const override
      {
        auto x = frequency_ * input.joined();
        for (std::size_t i = 0; i + 2 < weights.size(); i += 2)
          x = activation_(chebyshev_filter(graph, 0, x, hidden(weights[i])) + hidden(weights[i + 1]));
        return chebyshev_filter(graph, 0, x, weights[weights.size() - 2]) + weights.back();
      }

      bool is_linear_in_weights() const override { return trains_last_layer_alone(); }

      std::string architecture() const override
      {
        return "chebyshev, widths " + widths_.to_string() + ", order " + std::to_string(order_) + ", activation " +
               activation_.name() + (frequency_ == 1. ? "" : ", frequency " + text::shortest(frequency_));
      }

    private:
      bool trains_last_layer_alone() const { return trained_layers_ == "last"; }

      torch::Tensor hidden(const torch::Tensor &weight) const
      {
        return trains_last_layer_alone() ? weight.detach() : weight;
      }

      LayerWidths  widths_;
      Activation   activation_;
      unsigned int order_          = 10;
      double       frequency_      = 1.;
      std::string  trained_layers_ = "all";
    };

    const RegisterNetwork<Chebyshev> registration(
        "chebyshev",
        "Chebyshev graph convolutions (Gao, Zahr, Wang 2022): every layer a polynomial of the graph's "
        "Laplacian.");
  } // namespace
} // namespace trestle
