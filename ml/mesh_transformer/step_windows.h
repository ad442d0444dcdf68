#pragma once

#include "core/exceptions.h"
#include "ml/api/step_model.h"

#include <cstddef>
#include <string>

namespace trestle
{
  /// The windows of equally long trajectories, numbered so that consecutive ones are of different trajectories.
  class StepWindows
  {
  public:
    /// @throws InputError where a trajectory holds no window.
    StepWindows(const StepModel::Lengths &lengths, const std::size_t n_trajectories, const std::size_t n_states)
      : n_trajectories_(n_trajectories),
        first_(lengths.history - 1)
    {
      const std::size_t needed = lengths.history + lengths.stride;
      if (n_trajectories == 0 || n_states < needed)
        throw InputError("step/history = " + std::to_string(lengths.history) +
                             ", step/stride = " + std::to_string(lengths.stride) + ": a window has " +
                             std::to_string(needed) + " states, each of the " + std::to_string(n_trajectories) +
                             " trajectories " + std::to_string(n_states) + ".",
                         "Take a shorter stride, or longer trajectories.");
      n_starts_ = n_states - needed + 1;
    }

    std::size_t size() const { return n_trajectories_ * n_starts_; }
    std::size_t trajectory(const std::size_t window) const { return window % n_trajectories_; }
    /// The last state told.
    std::size_t state(const std::size_t window) const { return first_ + window / n_trajectories_; }

  private:
    std::size_t n_trajectories_, first_, n_starts_ = 0;
  };
} // namespace trestle
