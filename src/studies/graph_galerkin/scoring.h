#pragma once

#include "core/figures.h"
#include "ml/api/graph_model.h"

namespace trestle
{
  /// training.*, time.train_s, time.train_cpu_s. @throws Interrupted where the training was.
  void set_training_figures(const TrainingSummary &summary, Figures &figures);
} // namespace trestle
