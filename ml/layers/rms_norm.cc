#include "ml/layers/rms_norm.h"

namespace trestle
{
  torch::Tensor rms_norm(const torch::Tensor &x, const torch::Tensor &gain)
  {
    constexpr double smallest = 1e-6; // of a mean square: channels that are all zero stay so
    return x * (x.square().mean(-1, true) + smallest).rsqrt() * (1. + gain);
  }
} // namespace trestle
