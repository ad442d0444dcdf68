#pragma once

#include "ml/api/graph_model.h"
#include "ml/training/objective.h"
#include "ml/training/training_run.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Section `training`: which loss, and the optimisers that minimise it, one stage after the other.
   */
  class Training
  {
  public:
    /// @param default_optimisers registered names, or `auto`.
    Training(ParameterSink &prm, std::vector<std::string> default_optimisers);

    /// Whether the optimisers are left to the program. @throws InputError for `auto` among others.
    bool is_automatic() const;
    bool uses(const std::string &optimiser) const;

    /// Any loss, with the file's preconditioner.
    std::unique_ptr<Loss> create_loss(const std::string &name, ResidualOperator &equations,
                                      const GraphModel::LossFactory &create = {}) const;

    /// Collective. @throws ConvergenceError when the loss stops being a number.
    TrainingSummary run(FieldNetwork &field, const std::string &architecture, ResidualOperator &equations,
                        Run &run, const GraphModel::Monitor &monitor, const GraphModel::LossFactory &create);

    void stop_when(GraphModel::Stop stop) { stop_ = std::move(stop); }

  private:
    /// In an open section.
    Training(ParameterSink &prm, const ParameterSink::Section &training,
             std::vector<std::string> default_optimisers);

    TrainingRunKeys          keys_;
    std::string              loss_           = "preconditioned";
    std::string              preconditioner_ = "multigrid";
    std::vector<std::string> stages_;

    GraphModel::Stop                                  stop_;
    std::map<std::string, std::unique_ptr<Optimiser>> optimisers_;
  };
} // namespace trestle
