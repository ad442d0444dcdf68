#pragma once

#include "ml/distributed/network_graph.h"

namespace trestle
{
  /**
   * sum_k T_k(L_hat) x W_k with the scaled Laplacian of a level (Defferrard, Bresson, Vandergheynst 2016); the
   * same operator as ChebConv of PyTorch Geometric with lambda_max = 2.
   *
   * The polynomials act on the narrower side of W: on x by the three-term recurrence, or on x W by Clenshaw's,
   * whichever has fewer channels to exchange and to sum.
   *
   * @param x n_owned(level) x any x channels in; @param weight order x channels in x channels out.
   */
  torch::Tensor chebyshev_filter(const NetworkGraph &graph, std::size_t level, const torch::Tensor &x,
                                 const torch::Tensor &weight);
} // namespace trestle
