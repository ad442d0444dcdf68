#pragma once

#include "core/checkpoint.h"
#include "core/parameters.h"
#include "ml/api/family_model.h"
#include "ml/graph_galerkin/family_network.h"
#include "ml/training/weight_update.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Section `training` of a family: mini-batches by Adam or SOAP. The rate rises linearly in the warm-up, then
   * falls to `decay` times its peak; time is counted in steps, or in CPU seconds where there is a budget of them
   * (then a repeated run is not the same bit for bit).
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
                        const FamilyModel::Monitor &monitor, const FamilyModel::Budget &budget) const;

    std::unique_ptr<WeightUpdate> create_update(const Weights &weights) const;

    /// Learning rate at the fraction `progress` of the training.
    double rate(double progress) const;

  private:
    friend class FamilyLoop;

    std::string  loss_             = "energy";
    std::string  preconditioner_   = "multigrid";
    std::string  optimiser_        = "soap";
    unsigned int batch_            = 8;
    unsigned int n_steps_          = 2000;
    double       budget_           = 0.;
    double       rate_             = 3e-3;
    double       warm_up_          = 0.02;
    double       decay_            = 1e-2;
    std::string  schedule_         = "cosine";
    unsigned int seed_             = 0;
    unsigned int monitor_every_    = 100;
    unsigned int checkpoint_every_ = 500;
  };
} // namespace trestle
