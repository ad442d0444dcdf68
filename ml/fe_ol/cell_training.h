#pragma once

#include "ml/fe_ol/cell_objective.h"
#include "ml/training/training_run.h"
#include "ml/training/update_stage.h"

namespace trestle
{
  /**
   * How a network of a unit cell is trained: first a stage of mini-batches, one after the other along a sequence of
   * samples, then L-BFGS on a larger sample that stays the same.
   */
  class CellTraining
  {
  public:
    struct Defaults
    {
      unsigned int steps, batch, lbfgs_steps, lbfgs_sample;
    };

    CellTraining(ParameterSink &prm, const Defaults &defaults);

    /// From the weights as they are, or a checkpoint, to the end. Sets figures `training.{loss,steps}`, `time.train_s`.
    /// Collective. @throws ConvergenceError when the loss is no number any more, Interrupted.
    void run(const CellProblem &problem, Weights &weights, Run &run);

  private:
    Choice<WeightUpdate> optimiser_;
    UpdateStage          mini_batches_;
    unsigned int         batch_, lbfgs_steps_, lbfgs_sample_;
    unsigned int         lbfgs_history_ = 40;
    TrainingRunKeys      keys_;
  };
} // namespace trestle
