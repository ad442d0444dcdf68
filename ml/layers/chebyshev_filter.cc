#include "ml/layers/chebyshev_filter.h"

#include <vector>

namespace trestle
{
  namespace
  {
    /// [T_0 x, T_1 x, ...] times the stacked weights: one dense product.
    torch::Tensor filter_inputs(const NetworkGraph &graph, const std::size_t level, const torch::Tensor &x,
                                const torch::Tensor &weight)
    {
      const auto                 order = std::size_t(weight.size(0));
      std::vector<torch::Tensor> basis{x};
      if (order > 1)
        basis.push_back(graph.scaled_laplacian(level, x));
      while (basis.size() < order)
        basis.push_back(torch::rsub(basis[basis.size() - 2], 2. * graph.scaled_laplacian(level, basis.back())));
      return torch::matmul(torch::cat(basis, -1), weight.reshape({-1, weight.size(2)}));
    }

    /// Clenshaw: b_k = x W_k + 2 L_hat b_{k+1} - b_{k+2}, result x W_0 + L_hat b_1 - b_2.
    torch::Tensor filter_outputs(const NetworkGraph &graph, const std::size_t level, const torch::Tensor &x,
                                 const torch::Tensor &weight)
    {
      const auto products =
          torch::matmul(x, weight.transpose(0, 1).reshape({weight.size(1), -1})).split(weight.size(2), -1);
      torch::Tensor next, after;
      for (std::size_t k = std::size_t(weight.size(0)); k-- > 0;)
        {
          torch::Tensor sum = products[k];
          if (next.defined())
            sum = sum + (k == 0 ? 1. : 2.) * graph.scaled_laplacian(level, next);
          if (after.defined())
            sum = sum - after;
          after = next;
          next  = sum;
        }
      return next;
    }
  } // namespace

  torch::Tensor chebyshev_filter(const NetworkGraph &graph, const std::size_t level, const torch::Tensor &x,
                                 const torch::Tensor &weight)
  {
    return weight.size(1) <= weight.size(2) ? filter_inputs(graph, level, x, weight)
                                            : filter_outputs(graph, level, x, weight);
  }
} // namespace trestle
