#pragma once

namespace trestle
{
  /// What a training took.
  struct TrainingSummary
  {
    unsigned int n_steps      = 0; ///< optimiser steps, all stages together
    double       initial_loss = 0.;
    double       final_loss   = 0.;    ///< at the final iterate; of mini-batches: the last one
    double       wall_seconds = 0.;    ///< without those of the monitor, like the CPU seconds
    double       cpu_seconds  = 0.;    ///< of all ranks together
    bool         interrupted  = false; ///< a checkpoint was written on request
  };
} // namespace trestle
