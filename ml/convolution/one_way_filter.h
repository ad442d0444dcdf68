#pragma once

#include "ml/tensors.h"

#include <cstdint>

namespace trestle
{
  /**
   * Each channel of a field on a grid convolved along one axis by three taps of its own, zero outside:
   * y[c, i] = sum_k taps[c, k] x[c, i + (k - 1) dilation]. By a kernel of one pass over the field each way on the CPU:
   * LibTorch's grouped convolutions and sums of shifted fields take longer than all else that a compressed kernel does.
   *
   * @param x batch x channels x grid. @param taps channels x 3. @param axis of x, 2 or more. Differentiable once.
   */
  torch::Tensor one_way_filter(const torch::Tensor &x, const torch::Tensor &taps, int64_t axis, int64_t dilation);

  /// What the kernel is checked against, and other devices take: the filter, and the gradient by its taps (channels x 3) of
  /// what has this gradient by its outcome.
  torch::Tensor filtered_by_tensors(const torch::Tensor &x, const torch::Tensor &taps, int64_t axis,
                                    int64_t dilation);
  torch::Tensor tap_gradients_by_tensors(const torch::Tensor &x, const torch::Tensor &gradient, int64_t axis,
                                         int64_t dilation);
} // namespace trestle
