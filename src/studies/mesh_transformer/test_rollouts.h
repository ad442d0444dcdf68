#pragma once

#include "bridge/reduced/snapshot_set.h"
#include "core/ensemble.h"
#include "core/figures.h"
#include "studies/mesh_transformer/rollout_march.h"
#include "studies/mesh_transformer/step_scores.h"

#include <optional>
#include <string>
#include <vector>

namespace trestle
{
  /// Samples of one file, and what a stepping network is told of them.
  struct StepSamples
  {
    std::optional<SnapshotSet>         samples; ///< empty: none
    std::vector<StepModel::Trajectory> trajectories;

    std::span<const double> truth(std::size_t i) const { return samples->sample(i); }
  };

  /**
   * A stepping network on trajectories that it has not seen: one step from their states, rollouts by it alone, whose
   * intervals finite elements repeat from the network's own states to tell what the price is worth, and rollouts as section
   * `rollout` says.
   */
  class TestRollouts
  {
  public:
    /// Groups take trajectories in turn. Collective on all ranks.
    TestRollouts(const Ensemble &ensemble, Problem &problem, const StepModel &model, const RolloutKeys &keys,
                 const StepSamples &test, std::size_t n_windows, const StateUnits &units);

    void record(Figures &figures) const;
    /// One line a trajectory, for the report: its number, RMSE alone, RMSE honest, share of finite elements.
    std::vector<std::vector<std::string>> rows() const;

    double one_step_rmse() const;
    /// By the network alone.
    double rollout_rmse() const;

    /// Of interval errors over their prices, network alone: the median, and the 95 % quantile over it; ones where there are none.
    StepModel::Calibration calibration() const;

    /// Of intervals by the network alone.
    const std::vector<double> &estimates() const { return estimates_; }
    const std::vector<double> &interval_errors() const { return errors_; }

  private:
    unsigned int audit_every_;
    void         score(std::size_t i, Problem &problem, const StepModel &model, const RolloutKeys &keys,
                       const StepSamples &test, std::size_t n_windows, const StateUnits &units);
    void         count(std::size_t i, const RolloutMarch::Result &honest, double tolerance);
    void         sum(const Ensemble &ensemble);
    double       share_within(double factor) const;
    int          n_covered(unsigned int every) const;

    std::size_t             n_, n_intervals_ = 0;
    std::vector<StepErrors> one_step_, alone_, honest_;                    ///< of each trajectory
    std::vector<double>     estimates_, errors_;                           ///< n x n_intervals
    std::vector<double>     recomputed_, corrected_, accepted_, rejected_; ///< intervals of honest rollouts
    std::vector<double>     met_;   ///< whether all accepted intervals are within the tolerance
    std::vector<double>     share_; ///< fine steps by finite elements
    std::vector<double>     seconds_, finite_element_seconds_; ///< of honest rollouts, of all fine steps
  };
} // namespace trestle
