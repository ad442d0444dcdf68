#pragma once

#include "ml/api/family_model.h"
#include "ml/graph_galerkin/family_network.h"
#include "ml/training/residual_loss_keys.h"
#include "ml/training/training_run.h"
#include "ml/training/update_stage.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Section `training` of a family: mini-batches. Time is counted in steps, or in CPU seconds where there is a budget
   * of them (then a repeated run is not the same bit for bit).
   */
  class FamilyTraining
  {
  public:
    explicit FamilyTraining(ParameterSink &prm);

    /// The file's loss and preconditioner. @param map gives `correction` its weights.
    std::unique_ptr<Loss> create_loss(ResidualOperator &equations, const FieldMap &map) const;

    unsigned int batch_size() const { return batch_; }

    /// See FamilyModel::train(). Resumes from a checkpoint when the run says so.
    TrainingSummary run(FamilyNetwork &network, const std::string &architecture,
                        const std::vector<FamilyModel::Sample> &samples, std::size_t n_samples, Run &run,
                        const FamilyModel::Monitor &monitor, const FamilyModel::Budget &budget);

  private:
    /// In an open section.
    FamilyTraining(ParameterSink &prm, const ParameterSink::Section &training);

    Choice<WeightUpdate> optimiser_;
    UpdateStage          stage_;
    TrainingRunKeys      keys_;
    ResidualLossKeys     loss_;
    unsigned int         batch_  = 8;
    double               budget_ = 0.;
    unsigned int         seed_   = 0;
  };
} // namespace trestle
