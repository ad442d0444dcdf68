#include "studies/fe_ol/corrupted_weights.h"

#include <algorithm>

namespace trestle
{
  CorruptedWeights::CorruptedWeights(CellNetwork &network, const double level, const RandomStream &stream)
    : network_(network),
      sound_(network.weights().begin(), network.weights().end())
  {
    for (std::size_t i = 0; i < sound_.size(); ++i)
      network_.weights()[i] = sound_[i] * (1. + level * (2. * stream.uniform(i) - 1.));
  }

  CorruptedWeights::~CorruptedWeights() { std::copy(sound_.begin(), sound_.end(), network_.weights().begin()); }
} // namespace trestle
