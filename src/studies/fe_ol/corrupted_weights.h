#pragma once

#include "bridge/microscale/cell_network.h"
#include "core/random.h"

#include <array>
#include <vector>

namespace trestle
{
  /// Of noise on weights, from hardly to beyond recognition.
  inline constexpr std::array corruption_levels = {0.003, 0.01, 0.03, 0.1, 0.3};

  /// A network with each weight times 1 + noise, uniform in +- `level`. It gets its weights back when this ends. Its
  /// certificate must tell.
  class CorruptedWeights
  {
  public:
    CorruptedWeights(CellNetwork &network, double level, const RandomStream &stream);
    ~CorruptedWeights();
    CorruptedWeights(const CorruptedWeights &)            = delete;
    CorruptedWeights &operator=(const CorruptedWeights &) = delete;

  private:
    CellNetwork              &network_;
    const std::vector<double> sound_;
  };
} // namespace trestle
