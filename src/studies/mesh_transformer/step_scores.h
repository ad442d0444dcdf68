#pragma once

#include "bridge/reduced/snapshot_set.h"
#include "core/ensemble.h"
#include "studies/mesh_transformer/rollout_march.h"

#include <vector>

namespace trestle
{
  /// Differences of states in units of each component's deviation over the training states, over free dofs alone:
  /// prescribed nodes are in no mean.
  class StateUnits
  {
  public:
    /// @param values of training states, one after the other. Collective on the group, which the problem is set up on.
    StateUnits(const Communicator &group, const FieldMap &map, std::span<const double> values);

    /// Mean square of the difference. Collective on the group.
    double mean_square(std::span<const double> u, std::span<const double> v) const;

  private:
    Communicator        group_;
    std::vector<double> inverse_squares_; ///< of each free dof, over their number
  };

  /// Mean squares over windows and states, of the network and of standing still.
  struct StepErrors
  {
    double network = 0., still = 0., n = 0.;

    void add(const StepErrors &other);
    /// Sums over groups. Collective on all ranks.
    void   sum(const Ensemble &ensemble);
    double rmse() const;
    double persistence_ratio() const;
  };

  /// One large step from the states of a trajectory by finite elements, at most n_windows windows, evenly spread; the
  /// last state of each. Of trajectories with forces: these, and none at all in the place of standing still. The problem stands at
  /// the trajectory's parameters. Collective on the group.
  StepErrors one_step_errors(const StepModel &model, const StepModel::Trajectory &trajectory,
                             std::size_t n_windows, const StateUnits &units);

  /// Of a rollout against the trajectory by finite elements: all states that the network answered.
  StepErrors rollout_errors(const RolloutMarch::Result &rollout, std::span<const double> truth,
                            const StateUnits &units);
} // namespace trestle
