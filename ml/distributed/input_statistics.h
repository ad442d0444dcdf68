#pragma once

#include "core/communicator.h"

#include <functional>
#include <vector>

namespace trestle
{
  /// Mean and standard deviation of a network's inputs over all ranks.
  struct InputStatistics
  {
    using Visitor = std::function<void(std::size_t input, double value)>;

    /// @param visit_all calls a visitor with every value that this rank counts, always the same. Collective.
    InputStatistics(const Communicator &communicator, std::size_t n_inputs,
                    const std::function<void(const Visitor &)> &visit_all);

    std::vector<double> mean;
    std::vector<double> deviation; ///< 0 where nothing but round-off varies
  };
} // namespace trestle
