#pragma once

#include "ml/tensors.h"

#include <functional>
#include <vector>

namespace trestle
{
  /// A part of a network: of what it is given and of its weights.
  using NetworkPart =
      std::function<torch::Tensor(const torch::Tensor &x, const std::vector<torch::Tensor> &weights)>;

  /**
   * part(x, weights), of which nothing is kept for the gradient but x: the part is evaluated again in the backward pass (Chen, Xu,
   * Zhang, Guestrin 2016, arXiv 1604.06174). Memory then grows with the number of parts by x alone, for one more forward pass.
   * Gradients are the same to the bit.
   *
   * Parts may be collective: a backward pass visits them in the same order on all ranks. They must be functions of x and
   * the weights, must own what they refer to (they are called when forward() has returned), and draw no numbers.
   * Differentiable once: a second derivative is an InputError. Where no gradient is wanted it is part(x, weights).
   */
  torch::Tensor checkpointed(const NetworkPart &part, const torch::Tensor &x,
                             const std::vector<torch::Tensor> &weights);
} // namespace trestle
