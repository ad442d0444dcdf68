#pragma once

#include "bridge/reduced/snapshot_set.h"
#include "ml/api/step_model.h"
#include "physics/api/problem.h"

#include <span>
#include <vector>

namespace trestle
{
  /// What a stepping network is told of the problem at its present parameters. Collective on the problem's ranks.
  /// @throws InputError for node inputs that are no expressions of it.
  StepModel::Inputs step_inputs(Problem &problem, const StepModel &model);

  /// How many numbers step_inputs() tells a node. Collective on the problem's ranks.
  std::size_t n_node_inputs(const Communicator &group, const Problem &problem, const StepModel::Inputs &inputs);

  /// Prescribed values at times, n_times x n_dirichlet; leaves the problem at the last of them. Collective.
  std::vector<double> prescribed_at(Problem &problem, std::span<const double> times);

  /// States of the problem at its present parameters, the initial one first, as a network learns from them: with prescribed
  /// values of n_times states, or one row where they stay the same. The states outlive what is returned. Collective on the group.
  StepModel::Trajectory trajectory_of(std::span<const double> states, std::size_t n_states, std::size_t n_times,
                                      const Communicator &group, Problem &problem, const StepModel &model);

  /// trajectory_of() samples: the problem is set to the parameters of each. The set outlives what is returned. Collective.
  std::vector<StepModel::Trajectory> trajectories_of(const SnapshotSet &samples, Problem &problem,
                                                     const StepModel &model);

  /// @throws InputError for problems that are steady. Collective.
  void require_steps(Problem &problem, const std::string &study);
} // namespace trestle
