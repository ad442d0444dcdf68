#pragma once

#include "ml/training/optimiser.h"

#include <vector>

namespace trestle
{
  /// How far a stage is by its steps, from 0 to 1: the last step of a full batch is at 1.
  double fraction(const TrainingStage &stage, double step, double n_steps);

  /// Steps of each stage, as a checkpoint keeps them.
  std::vector<double> lengths_of(const std::vector<TrainingStage> &stages);

  /**
   * Whether a training that stands in a stage after some of its steps may go on with the stages' present lengths: those
   * that are over keep theirs, the one under way may get more. Warns where its rate would have been another one with so
   * many from the beginning. Not collective. @param lengths that the training was begun with. @throws InputError.
   */
  void check_lengths(const std::vector<TrainingStage> &stages, unsigned int stage, unsigned int step,
                     const std::vector<double> &lengths);
} // namespace trestle
