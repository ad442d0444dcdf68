#pragma once

#include "ml/training/batch_parts.h"
#include "ml/wave_predictor/grid_network.h"

namespace trestle
{
  /// Mean square of what a network on a grid predicts of a batch less what it should, all of them standard numbers.
  class GridObjective : public TrainingObjective
  {
  public:
    /// @param inputs, targets n x channels x grid, in the type of the weights. All outlive this.
    GridObjective(const GridNetwork &network, const torch::Tensor &inputs, const torch::Tensor &targets,
                  const Communicator &communicator, Weights &weights);

  protected:
    Value compute(std::span<const std::size_t> batch) override;

  private:
    const GridNetwork   &network_;
    const torch::Tensor &inputs_, &targets_;
    BatchParts           parts_;
  };
} // namespace trestle
