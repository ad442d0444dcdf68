#pragma once

#include "ml/tensors.h"

#include <cstdint>

namespace trestle
{
  /**
   * Each channel of a field on a grid convolved along one axis by three taps of its own, zero outside:
   * y[c, i] = sum_k taps[c, k] x[c, i + (k - 1) dilation]. In few passes over the field, forward and backward: what
   * LibTorch's grouped convolutions are slow at for few channels.
   *
   * @param x batch x channels x grid. @param taps channels x 3. @param axis of x, 2 or more. Differentiable once.
   */
  torch::Tensor one_way_filter(const torch::Tensor &x, const torch::Tensor &taps, int64_t axis, int64_t dilation);
} // namespace trestle
