#pragma once

#include "core/communicator.h"
#include "ml/tensors.h"

namespace trestle
{
  /**
   * The sum of the ranks' tensors, on all of them, in the order of ranks. Differentiable: what every rank then does with
   * the sum counts for itself, hence the gradient is the sum of theirs, and losses and gradients by weights
   * are parts that are summed over ranks, as those of owned nodes are. Collective, forward and backward.
   */
  torch::Tensor sum_over_ranks(const Communicator &communicator, const torch::Tensor &x);

  /// Largest entries over the ranks; no gradient passes. Collective.
  torch::Tensor max_over_ranks(const Communicator &communicator, const torch::Tensor &x);
} // namespace trestle
