#pragma once

#include "core/archive.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace trestle
{
  /**
   * From coefficients of space-time modes to what they are over time: a few signals, whose patterns in space all modes share,
   * coarse in time. What networks that look along time are told of the modes; coefficients stay what is generated, so that
   * values, rates and accelerations of a draw belong together whatever the network is.
   *
   * Standard normal coefficients make signals of variance one on average: the squares of the matrix add up to their number.
   */
  struct TimeLift
  {
    std::size_t         n_times        = 0;
    std::size_t         n_signals      = 0;
    std::size_t         n_coefficients = 0; ///< the first so many entries of a vector
    std::vector<double> matrix;             ///< (n_times x n_signals) x n_coefficients, row-major

    /// Array `generator lift`.
    void write(Archive &archive) const;
    /// Nothing where the archive has none. @throws InputError for one without extents, or with numbers that are not finite.
    static std::shared_ptr<const TimeLift> read(const Archive &archive);
  };
} // namespace trestle
