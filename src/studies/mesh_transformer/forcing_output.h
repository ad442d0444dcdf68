#pragma once

#include "core/run_directory.h"
#include "studies/mesh_transformer/forced_rollouts.h"

#include <span>
#include <string>

namespace trestle
{
  /**
   * solution.pvd with every state of a march with learned forces, on the coarse mesh: `answer`, `coarse_elements` (without
   * forces), `finite_elements` (the fine problem's), `error`, `network_force` (per volume: the coarse residual of the answer
   * without it), `answered_by` (0 fine finite elements before the network takes over, 1 coarse ones with forces, 3 recomputed by
   * fine ones), `certificate_estimate`, `decision` (0 accepted, 2 recomputed, 3 rejected). Collective on the twin's ranks.
   * @param truth n_states x n_free. @returns path of the last .pvtu.
   */
  std::string write_forced_rollout(CoarseTwin &twin, const RunDirectory &directory, const ForcedRollout &rollout,
                                   std::span<const double> truth, std::size_t n_first,
                                   const ForcingCertificate &certificate, const ForcedRollouts::Keys &keys);
} // namespace trestle
