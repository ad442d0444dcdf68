#pragma once

#include "core/ensemble.h"
#include "core/figures.h"
#include "studies/mesh_transformer/rollout_march.h"

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Rollouts of a stepping network over many parameters to the problem's end, which may be far beyond the trajectories that it
   * has learnt from, beside finite elements: as section `rollout` says, and by the network alone. States drift out of phase
   * whatever is checked, so that it is statistics of `postprocessing/windows` (mean drag, amplitude and period of the lift)
   * that are compared, and whether a rollout blows up.
   */
  class ManyRollouts
  {
  public:
    /// Groups take rows in turn. The problem is set up on groups. Collective on all ranks. @throws ConvergenceError of finite elements.
    ManyRollouts(const Ensemble &ensemble, Problem &problem, const StepModel &model, const RolloutKeys &keys,
                 const std::vector<std::vector<double>> &parameters);

    /// With `long.` and `alone.` in front: blow_ups, error_mean, and the median and the worst relative error of each number of
    /// a window.
    void record(Figures &figures) const;

    /// Of the first row, on the ranks of the first group.
    const RolloutMarch::Result &first() const { return first_; }
    const std::vector<double>  &first_truth() const { return first_truth_; }

  private:
    /// What became of rollouts of one kind, a number a row of parameters.
    struct Scores
    {
      explicit Scores(std::size_t n)
        : blown_up(n, 0.),
          error(n, 0.)
      {}
      std::vector<double> blown_up, error;
      std::map<std::string, std::vector<double>>
          signals; ///< relative errors; infinite where one has no such number
    };

    struct Truth
    {
      std::vector<double> states, numbers;
      double              seconds = 0.;
    };

    void score(std::size_t i, Problem &problem, const StepModel &model, const RolloutKeys &keys);
    void compare(std::size_t i, Problem &problem, const RolloutMarch::Result &rollout, const Truth &truth,
                 Scores &scores) const;
    void compare_signals(std::size_t i, Problem &problem, const RolloutMarch::Result &rollout, const Truth &truth,
                         Scores &scores) const;
    void sum(const Ensemble &ensemble, Scores &scores) const;
    static void record(const std::string &prefix, const Scores &scores, Figures &figures);

    std::size_t          n_;
    Scores               kept_, alone_;
    std::vector<double>  share_, seconds_, finite_element_seconds_, divergence_before_, divergence_after_;
    RolloutMarch::Result first_;
    std::vector<double>  first_truth_;
  };
} // namespace trestle
