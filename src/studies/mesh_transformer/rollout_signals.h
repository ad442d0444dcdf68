#pragma once

#include "core/history.h"
#include "physics/api/problem.h"
#include "studies/mesh_transformer/rollout_march.h"

#include <span>
#include <vector>

namespace trestle
{
  /// The numbers of section `postprocessing` over the states of a rollout that have them: columns step, time and
  /// postprocessing.NAME.
  History rollout_numbers(const Problem &problem, const RolloutMarch::Result &rollout, double step);

  /// The same of the trajectory by finite elements, at the times of another history; of an empty one at all. @param numbers a row
  /// a fine step.
  History truth_numbers(const Problem &problem, std::span<const double> numbers, const History &rollout,
                        double step);
} // namespace trestle
