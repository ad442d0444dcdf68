#pragma once

#include "studies/mesh_transformer/coarse_twin.h"
#include "studies/mesh_transformer/test_rollouts.h"

#include <vector>

namespace trestle
{
  /// Fine trajectories as coarse finite elements meet them, and the forces with which they would end at each of their states:
  /// labels for nothing.
  struct ForcingSamples
  {
    StepSamples coarse;
    std::vector<std::vector<double>>
        densities; ///< of each trajectory, n_states x n_free; zero where the march begins
  };

  /// States that finite elements must have made before the network's first force: the step's equations look at them, the network
  /// is told them.
  std::size_t n_first_states(CoarseTwin &twin, const StepModel &model);

  /**
   * Labels of a model of forces: f_n = V^-1 r(u_n; u_{n-1}, ...), the residual of the coarse equations at fine states that are
   * interpolated at the coarse dofs (indirect correction, arXiv 2511.12764). Windows begin where the march will.
   * Collective on the group that both problems are set up on. What is returned may be moved, not copied.
   */
  ForcingSamples forcing_samples(const SnapshotSet &fine, CoarseTwin &twin, const StepModel &model);
} // namespace trestle
