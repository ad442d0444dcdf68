#pragma once

#include "core/history.h"
#include "ml/training/training_objective.h"

#include <functional>
#include <string>

namespace trestle
{
  /// How a network of a unit cell is to learn.
  struct CellProblem
  {
    std::string architecture; ///< a checkpoint of another one is not for this training
    /// Sum of the losses of samples with these numbers.
    std::function<torch::Tensor(const std::vector<torch::Tensor> &arrays, std::span<const std::size_t> samples)>
        loss;
    /// Entries of a row of the history, of weights as they are.
    std::function<std::vector<History::Entry>(std::span<const double> weights)> monitor;
  };

  /// The mean loss over a cell's samples, which ranks share out evenly.
  class CellObjective : public TrainingObjective
  {
  public:
    CellObjective(const CellProblem &problem, Weights &weights, const Communicator &communicator)
      : TrainingObjective(communicator, weights),
        problem_(problem)
    {}

  protected:
    Value compute(std::span<const std::size_t> batch) override;

  private:
    const CellProblem &problem_;
  };
} // namespace trestle
