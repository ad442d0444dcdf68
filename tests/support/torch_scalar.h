#pragma once

#include "ml/tensors.h"

namespace trestle::testing
{
  /// The entry of a tensor with one; a plain function, since data-driven test cases are templates.
  inline double scalar(const torch::Tensor &tensor) { return tensor.item<double>(); }
} // namespace trestle::testing
