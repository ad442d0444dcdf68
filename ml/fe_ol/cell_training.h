#pragma once

#include "core/checkpoint.h"
#include "core/run.h"
#include "core/stopwatch.h"
#include "ml/networks/weights.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace trestle
{
  /**
   * How a network of a unit cell is trained: keys, and the loop. First a stage of mini-batches (Adam or SOAP, the
   * rate falls exponentially), then L-BFGS on a larger sample that stays the same. Samples are numbered; each rank
   * takes its share of a batch.
   */
  class CellTraining
  {
  public:
    struct Defaults
    {
      unsigned int steps, batch, lbfgs_steps, lbfgs_sample;
    };

    /// What is trained.
    struct Problem
    {
      std::string architecture; ///< a checkpoint of another one is not for this training
      /// Sum of the losses of samples begin to begin + n.
      std::function<torch::Tensor(const std::vector<torch::Tensor> &arrays, std::size_t begin, std::size_t n)>
          loss;
      /// Entries of a row of the history, of weights as they are.
      std::function<std::vector<History::Entry>(std::span<const double> weights)> monitor;
      Archive context; ///< goes into every checkpoint
    };

    CellTraining(ParameterSink &prm, const Defaults &defaults);

    /// The checkpoint to resume this training from, if the run is to resume and has one. Collective.
    static std::optional<Archive> checkpoint(const std::string &architecture, const Run &run);

    /**
     * From the weights as they are, or a checkpoint, to the end. Sets figures `training.loss`, `training.steps`,
     * `time.train_s`. Collective. @throws ConvergenceError when the loss is no number any more, Interrupted.
     */
    void run(const Problem &problem, Weights &weights, Run &run) const;

  private:
    friend class CellTrainingLoop;

    std::string  optimiser_        = "soap";
    unsigned int steps_            = 0;
    unsigned int batch_            = 0;
    double       rate_             = 1e-2;
    double       decay_            = 1e-2;
    unsigned int lbfgs_steps_      = 0;
    unsigned int lbfgs_sample_     = 0;
    unsigned int lbfgs_history_    = 40;
    unsigned int monitor_every_    = 100;
    unsigned int checkpoint_every_ = 0;
  };
} // namespace trestle
