#pragma once

#include "physics/api/zone.h"

#include <cstddef>

namespace trestle
{
  /**
   * The whole problem of a zone in a few modes (Galerkin), so that the zone's numbers come without the whole problem's
   * solve: a cheap model at the same parameters. Linear physics of second order whose matrices do not depend on time.
   * Valid until the zone's next setup(), on its ranks.
   */
  class ReducedWhole
  {
  public:
    virtual ~ReducedWhole() = default;

    virtual std::size_t n_modes() const = 0;

    /// At the zone's present parameters (Zone::set_parameters()). @param every so many states the zone is looked at, and at
    /// the last one; 1: at all, as Zone::run_whole() does. @returns numbers and, where they were asked for, states of the
    /// zone; no trace. Collective. @throws ConvergenceError
    virtual Zone::Answer run(unsigned int every, const Zone::Wanted &wanted) = 0;
  };
} // namespace trestle
