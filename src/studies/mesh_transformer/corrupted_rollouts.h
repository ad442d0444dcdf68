#pragma once

#include "core/ensemble.h"
#include "core/figures.h"
#include "studies/mesh_transformer/rollout_march.h"

#include <vector>

namespace trestle
{
  /**
   * What the price of an interval is for: short rollouts of a network that cannot be right, whose intervals finite elements
   * repeat from their own starts. Half of them by disturbed weights, each times 1 + s N(0, 1) with s from 0.05 to 1.6; half at
   * parameters twice as far out as those that were learnt from. An interval is missed where its price is within the
   * tolerance and its error is ten times that.
   */
  class CorruptedRollouts
  {
  public:
    static constexpr unsigned int n_intervals = 5; ///< of a rollout

    /// The model's weights are as before afterwards. Groups take rollouts in turn. Collective on all ranks.
    /// @param inside, outside parameters of the rollouts of either half.
    CorruptedRollouts(const Ensemble &ensemble, Problem &problem, StepModel &model, const RolloutKeys &keys,
                      const std::vector<std::vector<double>> &inside,
                      const std::vector<std::vector<double>> &outside);

    /// certificate.missed, .corrupted_off (ten tolerances or more) and .corrupted (all).
    void record(Figures &figures) const;

  private:
    void roll_out(std::size_t number, Problem &problem, const StepModel &model, const RolloutKeys &keys);

    std::vector<double> missed_, off_, of_;
  };
} // namespace trestle
