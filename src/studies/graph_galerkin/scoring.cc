#include "studies/graph_galerkin/scoring.h"

#include "core/exceptions.h"

namespace trestle
{
  void set_training_figures(const TrainingSummary &summary, Figures &figures)
  {
    if (summary.interrupted)
      throw Interrupted();
    figures.set("training.steps", int(summary.n_steps));
    figures.set("training.initial_loss", summary.initial_loss);
    figures.set("training.final_loss", summary.final_loss);
    figures.set("time.train_s", summary.wall_seconds);
    figures.set("time.train_cpu_s", summary.cpu_seconds);
  }
} // namespace trestle
