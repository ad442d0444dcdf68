#pragma once

#include "core/run_directory.h"
#include "studies/mesh_transformer/rollout_march.h"

#include <span>
#include <string>

namespace trestle
{
  /// solution.pvd with every state of a rollout: `answer`, `answered_by` (an AnsweredBy), `certificate_estimate` of its
  /// interval; and where the truth is known `finite_elements` and `error`. Collective on the problem's ranks.
  /// @param truth all fine states, n_states x n_free; empty: not known. @returns path of the last .pvtu.
  std::string write_rollout(Problem &problem, const RunDirectory &directory, const RolloutMarch::Result &rollout,
                            std::span<const double> truth);
} // namespace trestle
