#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * Snapshots X = Q C in a basis Q of what they span that is orthonormal in the inner product: columns of few
   * numbers C, the same on all ranks, so that clusterings, folds and the criterion ask no other rank. Norms and
   * products of columns are those of the fields.
   */
  struct Coordinates
  {
    std::size_t         n_rows   = 0; ///< dimension of the span
    std::size_t         n_states = 1; ///< columns of a sample
    std::vector<double> values;       ///< n_rows x (n_samples n_states), column-major

    std::size_t n_samples() const { return n_rows == 0 ? 0 : values.size() / (n_rows * n_states); }
    /// n_rows x n_states, column-major.
    std::span<const double> sample(const std::size_t i) const
    {
      return std::span(values).subspan(i * n_rows * n_states, n_rows * n_states);
    }
  };
} // namespace trestle
