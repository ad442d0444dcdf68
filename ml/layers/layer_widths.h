#pragma once

#include "core/parameters.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace trestle
{
  /// Channels of the hidden layers: key `widths`.
  class LayerWidths
  {
  public:
    LayerWidths(ParameterSink &prm, std::vector<unsigned int> default_widths);

    /// (channels in, channels out) of every layer, the last one to n_outputs.
    std::vector<std::pair<int64_t, int64_t>> layers(int64_t n_inputs, int64_t n_outputs) const;

    /// Of the hidden layers.
    std::size_t size() const { return widths_.size(); }
    /// "32-64-128"
    std::string to_string() const;

  private:
    std::vector<unsigned int> widths_;
  };

  /// Bound of the uniform distribution of Glorot and Bengio 2010: sqrt(6 / (fan in + fan out)).
  double glorot_bound(int64_t n_inputs, int64_t n_outputs);
} // namespace trestle
