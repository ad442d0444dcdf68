#pragma once

#include "ml/tensors.h"

namespace trestle
{
  /// A loss of a flat vector of weights, as line searches and quasi-Newton methods see it. The values read belong
  /// to the weights it was evaluated at last.
  class SmoothFunction
  {
  public:
    virtual ~SmoothFunction() = default;

    /// Where there is no value, the loss is infinite. Collective.
    virtual void evaluate_at(const torch::Tensor &weights) = 0;

    virtual double               loss_value() const = 0;
    virtual const torch::Tensor &gradient() const   = 0;
    virtual torch::Tensor        weights() const    = 0; ///< a copy
  };
} // namespace trestle
