#pragma once

#include "ml/tensors.h"

namespace trestle
{
  /// Channels over their root mean square, times 1 + gain, so that weights that start from zero change nothing (Zhang,
  /// Sennrich 2019). @param x any x channels. @param gain channels.
  torch::Tensor rms_norm(const torch::Tensor &x, const torch::Tensor &gain);
} // namespace trestle
