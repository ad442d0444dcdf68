#pragma once

#include "ml/training/smooth_function.h"

namespace trestle
{
  /**
   * Strong Wolfe line search (Nocedal and Wright 2006, algorithms 3.5 and 3.6) from evaluated weights along a
   * direction, constants 1e-4 and 0.9. Leaves the objective evaluated at the step it found, or at the start when
   * the loss falls nowhere. Collective.
   * @returns whether the loss fell.
   */
  bool wolfe_search(SmoothFunction &objective, const torch::Tensor &weights, const torch::Tensor &direction,
                    double first_step);
} // namespace trestle
