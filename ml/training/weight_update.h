#pragma once

#include "core/archive.h"

#include <torch/torch.h>

namespace trestle
{
  /// One way to move a flat vector of weights against noisy gradients, those of mini-batches.
  class WeightUpdate
  {
  public:
    virtual ~WeightUpdate() = default;

    /// @returns the new weights.
    virtual torch::Tensor step(const torch::Tensor &weights, const torch::Tensor &gradient, double rate) = 0;

    /// Its state, so that an interrupted training continues bit for bit. @param weights an example of their type.
    virtual void write(Archive &archive) const                              = 0;
    virtual void read(const Archive &archive, const torch::Tensor &weights) = 0;
  };
} // namespace trestle
