#pragma once

#include <cstddef>

namespace trestle
{
  /**
   * What the numbers of a zone's trace are (physics/api/zone.h): at each time a block of n_interface numbers a kind, then, of
   * a zone that is not at rest at the start, its displacement and its rate there.
   */
  struct TraceLayout
  {
    std::size_t n_times     = 0; ///< steps of the whole problem, and one
    std::size_t n_kinds     = 3; ///< displacement, rate, acceleration; or 1: forces
    std::size_t n_interface = 0; ///< dofs of the cut
    std::size_t n_initial   = 0; ///< dofs of the zone whose state at the start follows; 0: it is at rest

    std::size_t n_driving() const { return n_times * n_kinds * n_interface; }
    std::size_t n_numbers() const { return n_driving() + 2 * n_initial; }

    /// Numbers of a kind have one unit: those at the cut, then displacement and rate at the start.
    std::size_t n_all_kinds() const { return n_kinds + (n_initial > 0 ? 2 : 0); }
    std::size_t kind(const std::size_t i) const
    {
      return i < n_driving() ? i / n_interface % n_kinds : n_kinds + (i - n_driving()) / n_initial;
    }

    bool operator==(const TraceLayout &) const = default;
  };
} // namespace trestle
