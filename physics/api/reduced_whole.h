#pragma once

#include "physics/api/zone.h"

#include <cstddef>

namespace trestle
{
  /**
   * A problem in a few modes (Galerkin), so that its numbers, or those of a zone of it, come without its solve: a cheap model
   * at the same parameters. Linear physics of second order whose matrices do not depend on time. Valid until the next setup()
   * of problem or zone, on its ranks.
   */
  class ReducedWhole
  {
  public:
    virtual ~ReducedWhole() = default;

    virtual std::size_t n_modes() const = 0;

    /// At the present parameters of the zone (Zone::set_parameters()) or problem. @param every so many states it is looked at,
    /// and at the last one; 1: at all, as Zone::run_whole() and Problem::solve_states() do. @returns numbers and, where they
    /// were asked for, states; no trace. Collective. @throws ConvergenceError
    virtual Zone::Answer run(unsigned int every, const Zone::Wanted &wanted) = 0;
  };
} // namespace trestle
