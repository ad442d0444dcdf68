#pragma once

#include "core/archive.h"
#include "core/parameters.h"
#include "core/registry.h"
#include "ml/networks/network.h"
#include "ml/tensors.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * One way to move a flat vector of weights against noisy gradients, those of mini-batches. A new one is one file:
   * derive, declare constants in the constructor, register by RegisterWeightUpdate.
   */
  class WeightUpdate
  {
  public:
    virtual ~WeightUpdate() = default;

    /// Forgets what it learnt. @param shapes of the arrays that lie in the vector one after the other.
    virtual void start(const std::vector<WeightShape> &shapes) = 0;

    /// @returns the new weights.
    virtual torch::Tensor step(const torch::Tensor &weights, const torch::Tensor &gradient, double rate) = 0;

    /// Its state, so that an interrupted training continues bit for bit; read() after start(). @param weights an
    /// example of their type.
    virtual void write(Archive &archive) const                              = 0;
    virtual void read(const Archive &archive, const torch::Tensor &weights) = 0;
  };

  using WeightUpdateRegistry = Registry<WeightUpdate, ParameterSink &>;

  /// What a running mean may keep a step: with all of it, it would never learn.
  inline Allowed share_kept() { return Allowed::between(0., 1. - 1e-9); }
} // namespace trestle
