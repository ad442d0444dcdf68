#include "ml/wave_predictor/grid_objective.h"

namespace trestle
{
  GridObjective::GridObjective(const GridNetwork &network, const torch::Tensor &inputs,
                               const torch::Tensor &targets, const Communicator &communicator, Weights &weights)
    : TrainingObjective(communicator, weights),
      network_(network),
      inputs_(inputs),
      targets_(targets),
      parts_(communicator)
  {}

  TrainingObjective::Value GridObjective::compute(const std::span<const std::size_t> batch)
  {
    const std::vector<int64_t> numbers(batch.begin(), batch.end());
    const auto                 samples   = torch::tensor(numbers, torch::kLong).to(inputs_.device());
    const double               n_numbers = double(batch.size()) * double(targets_[0].numel());
    return parts_.sum(
        [&](const unsigned int part) -> Value {
          const auto [begin, end] = BatchParts::rows(part, batch.size());
          if (begin == end)
            return {0., torch::zeros_like(arrays().flat()).detach()};
          const auto rows      = samples.slice(0, begin, end);
          const auto predicted = network_.apply(arrays().arrays(), inputs_.index_select(0, rows));
          const auto loss      = (predicted - targets_.index_select(0, rows)).square().sum() / n_numbers;
          return {loss.item<double>(), torch::autograd::grad({loss}, {arrays().flat()})[0].contiguous()};
        },
        arrays().flat());
  }
} // namespace trestle
