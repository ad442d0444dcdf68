#pragma once

#include "bridge/microscale/microscale.h"
#include "core/communicator.h"

#include <array>

namespace trestle
{
  /// What a point costs at each level, as all ranks' evaluations took, and how evenly those were shared out.
  class MeasuredCosts
  {
  public:
    /// One rank's part of an evaluation, by level.
    struct Evaluation
    {
      std::array<double, 3> n_points{}, seconds{};
    };

    /// Collective.
    void record(const Communicator &communicator, const Evaluation &own);

    /// Of the last evaluation that had points at that level; a guess before there was one.
    double seconds_a_point(MicroscaleLevel level) const
    {
      return seconds_a_point_[static_cast<std::size_t>(level)];
    }

    /// Largest time that a rank worked over the mean, both summed over all evaluations; and of the last one.
    double imbalance() const { return mean_ > 0. ? largest_ / mean_ : 1.; }
    double last_imbalance() const { return last_mean_ > 0. ? last_largest_ / last_mean_ : 1.; }

  private:
    std::array<double, 3> seconds_a_point_ = {2e-5, 1e-4, 0.1};
    double                largest_         = 0.;
    double                mean_            = 0.;
    double                last_largest_    = 0.;
    double                last_mean_       = 0.;
  };
} // namespace trestle
