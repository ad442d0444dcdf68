#pragma once

#include "bridge/stochastic/time_lift.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * Samples of a random vector: what generators learn from and what they make. Entries are coefficients of traces in
   * their space-time modes and of fields, without units, each part of total variance 1 (see doc/theory/stochastic_submodel.md).
   * The same on all ranks.
   */
  struct RandomVectors
  {
    std::size_t         n_entries    = 0;
    std::size_t         n_conditions = 0;
    std::vector<double> values;          ///< n x n_entries, row-major
    std::vector<double> conditions = {}; ///< n x n_conditions
    /// What the first entries are over time; of traces alone, and nothing of vectors that have no time.
    std::shared_ptr<const TimeLift> lift = {};

    std::size_t             n() const { return n_entries == 0 ? 0 : values.size() / n_entries; }
    std::span<const double> row(const std::size_t i) const
    {
      return std::span(values).subspan(i * n_entries, n_entries);
    }
    std::span<const double> condition(const std::size_t i) const
    {
      return std::span(conditions).subspan(i * n_conditions, n_conditions);
    }
  };
} // namespace trestle
