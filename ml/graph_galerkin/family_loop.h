#pragma once

#include "core/progress.h"
#include "core/stopwatch.h"
#include "ml/graph_galerkin/family_training.h"
#include "ml/training/batch_order.h"

namespace trestle
{
  /// One training of a family from start, or from a checkpoint, to its last step.
  class FamilyLoop
  {
  public:
    FamilyLoop(const FamilyTraining &settings, FamilyNetwork &network, std::string architecture,
               const std::vector<FamilyModel::Sample> &samples, std::size_t n_samples, Run &run,
               const FamilyModel::Monitor &monitor, const FamilyModel::Budget &budget);

    /// Collective on all ranks.
    TrainingSummary execute();

  private:
    /// Loss of the batch of the present step, and its gradient.
    double evaluate(torch::Tensor &gradient);
    void   step();
    void   record();
    void   write_checkpoint();
    /// @returns whether there was a checkpoint.
    bool   resume();
    double progress() const;
    /// Adds what the stopwatch has counted, on all ranks alike; it starts anew.
    void count_seconds();

    const FamilyTraining                   &settings_;
    FamilyNetwork                          &network_;
    std::string                             architecture_;
    const std::vector<FamilyModel::Sample> &samples_;
    BatchOrder                              order_;
    Run                                    &run_;
    const FamilyModel::Monitor             &monitor_;
    double                                  budget_; ///< 0: steps count
    double                                  spent_;  ///< before the first step
    Checkpoint                              checkpoint_;
    Progress                                progress_bar_;
    std::unique_ptr<WeightUpdate>           update_;
    TrainingSummary summary_; ///< CPU seconds are those of all ranks, from the first sample on
    Stopwatch       stopwatch_;
    double          loss_sum_ = 0.; ///< since the last row of the history
    unsigned int    n_losses_ = 0;
  };
} // namespace trestle
