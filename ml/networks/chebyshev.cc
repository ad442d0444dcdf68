#include "ml/networks/activation.h"
#include "ml/networks/chebyshev_filter.h"
#include "ml/networks/layer_widths.h"
#include "ml/networks/network.h"

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
      }

      std::vector<WeightShape> weight_shapes(const InputSizes &inputs, const int64_t n_outputs) const override
      {
        std::vector<WeightShape> shapes;
        for (const auto &[from, to] : widths_.layers(inputs.n_joined(), n_outputs))
          {
            const std::string layer = "layer " + std::to_string(shapes.size() / 2 + 1);
            // The fan-in counts all polynomials; PyTorch Geometric counts one, and deep networks then start with
            // answers tens of times too large.
            shapes.push_back({layer + " weight", {order_, from, to}, glorot_bound(order_ * from, to)});
            shapes.push_back({layer + " bias", {to}});
          }
        return shapes;
      }

      torch::Tensor forward(const std::vector<torch::Tensor> &weights, const NetworkGraph &graph,
                            const NetworkInput &input) const override
      {
        auto x = frequency_ * input.joined();
        for (std::size_t i = 0; i < weights.size(); i += 2)
          {
            x = chebyshev_filter(graph, 0, x, weights[i]) + weights[i + 1];
            if (i + 2 < weights.size())
              x = activation_(x);
          }
        return x;
      }

      std::string architecture() const override
      {
        return "chebyshev, widths " + widths_.to_string() + ", order " + std::to_string(order_) + ", activation " +
               activation_.name() + (frequency_ == 1. ? "" : ", frequency " + std::to_string(frequency_));
      }

    private:
      LayerWidths  widths_;
      Activation   activation_;
      unsigned int order_     = 10;
      double       frequency_ = 1.;
    };

    const RegisterNetwork<Chebyshev> registration(
        "chebyshev",
        "Chebyshev graph convolutions (Gao, Zahr, Wang 2022): every layer a polynomial of the graph's "
        "Laplacian.");
  } // namespace
} // namespace trestle
