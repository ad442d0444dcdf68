#include "ml/networks/activation.h"
#include "ml/networks/layer_widths.h"
#include "ml/networks/network.h"

namespace trestle
{
  namespace
  {
    /**
     * Chebyshev graph convolutions (Defferrard, Bresson, Vandergheynst 2016) as Gao, Zahr, Wang (2022) use them
     * for graph-Galerkin networks: every layer is sum_k T_k(L_hat) x W_k + b with k < order, followed by the
     * activation except after the last. The same operator as ChebConv of PyTorch Geometric with lambda_max = 2.
     *
     * The polynomials act on the narrower side of a layer: on the inputs by the three-term recurrence, or on
     * x W by Clenshaw's, whichever has fewer channels to exchange and to sum.
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
      }

      std::vector<WeightShape> weight_shapes(const int64_t n_inputs, const int64_t n_outputs) const override
      {
        std::vector<WeightShape> shapes;
        for (const auto &[from, to] : widths_.layers(n_inputs, n_outputs))
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
                            torch::Tensor x) const override
      {
        for (std::size_t i = 0; i < weights.size(); i += 2)
          {
            const auto &weight   = weights[i];
            const auto  filtered = weight.size(1) <= weight.size(2) ? filter_inputs(x, weight, graph)
                                                                    : filter_outputs(x, weight, graph);
            x                    = filtered + weights[i + 1];
            if (i + 2 < weights.size())
              x = activation_(x);
          }
        return x;
      }

      std::string architecture() const override
      {
        return "chebyshev, widths " + widths_.to_string() + ", order " + std::to_string(order_) + ", activation " +
               activation_.name();
      }

    private:
      /// [T_0 x, T_1 x, ...] times the stacked weights: one dense product.
      torch::Tensor filter_inputs(const torch::Tensor &x, const torch::Tensor &weight,
                                  const NetworkGraph &graph) const
      {
        std::vector<torch::Tensor> basis{x};
        if (order_ > 1)
          basis.push_back(graph.scaled_laplacian(x));
        while (basis.size() < order_)
          basis.push_back(torch::rsub(basis[basis.size() - 2], 2. * graph.scaled_laplacian(basis.back())));
        return torch::matmul(torch::cat(basis, -1), weight.reshape({-1, weight.size(2)}));
      }

      /// Clenshaw: b_k = x W_k + 2 L_hat b_{k+1} - b_{k+2}, result x W_0 + L_hat b_1 - b_2.
      torch::Tensor filter_outputs(const torch::Tensor &x, const torch::Tensor &weight,
                                   const NetworkGraph &graph) const
      {
        const auto products =
            torch::matmul(x, weight.transpose(0, 1).reshape({weight.size(1), -1})).split(weight.size(2), -1);
        torch::Tensor next, after;
        for (std::size_t k = order_; k-- > 0;)
          {
            torch::Tensor sum = products[k];
            if (next.defined())
              sum = sum + (k == 0 ? 1. : 2.) * graph.scaled_laplacian(next);
            if (after.defined())
              sum = sum - after;
            after = next;
            next  = sum;
          }
        return next;
      }

      LayerWidths  widths_;
      Activation   activation_;
      unsigned int order_ = 10;
    };

    const RegisterNetwork<Chebyshev> registration(
        "chebyshev",
        "Chebyshev graph convolutions (Gao, Zahr, Wang 2022): every layer a polynomial of the graph's "
        "Laplacian.");
  } // namespace
} // namespace trestle
