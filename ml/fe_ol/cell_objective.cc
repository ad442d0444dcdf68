#include "ml/fe_ol/cell_objective.h"

#include <algorithm>

namespace trestle
{
  TrainingObjective::Value CellObjective::compute(const std::span<const std::size_t> batch)
  {
    // In pieces that stay in the cache, however large the batch.
    constexpr std::size_t piece = 512;
    const std::size_t     size = std::size_t(communicator().size()), rank = std::size_t(communicator().rank());
    const std::size_t     n = batch.size(), end = n * (rank + 1) / size;
    const int64_t         n_weights = int64_t(arrays().size());
    // The value travels with the gradient: one sum over ranks, the same bits on all.
    auto sum = torch::zeros({n_weights + 1}, torch::kDouble);
    for (std::size_t at = n * rank / size; at < end; at += piece)
      {
        const auto loss =
            problem_.loss(arrays().arrays(), batch.subspan(at, std::min(piece, end - at))) / double(n);
        sum.narrow(0, 0, n_weights).add_(torch::autograd::grad({loss}, {arrays().flat()})[0]);
        sum[-1] += loss.detach();
      }
    sum_over_ranks(communicator(), sum);
    return {sum[-1].item<double>(), sum.narrow(0, 0, n_weights).clone()};
  }
} // namespace trestle
