#pragma once

#include "bridge/stochastic/time_lift.h"
#include "physics/api/trace_modes.h"

namespace trestle
{
  /**
   * What the modes of traces are over time: each kind in the unit in which modes are orthonormal, on the patterns of the cut
   * that hold 99 % of the variance of all coarse courses together (at most so many), in means over spans of time. The start of
   * a zone that is not at rest has no course, and belongs to none. The same on all ranks, not collective.
   * @param n_times at most: as many as the trace has where these are fewer.
   */
  TimeLift time_lift(const TraceModes &modes, const TraceLayout &layout, std::size_t n_times = 32,
                     std::size_t n_signals = 8);
} // namespace trestle
