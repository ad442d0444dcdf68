#include "ml/distributed/input_statistics.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  InputStatistics::InputStatistics(const Communicator &communicator, const std::size_t n_inputs,
                                   const std::function<void(const Visitor &)> &visit_all)
    : mean(n_inputs, 0.),
      deviation(n_inputs, 0.)
  {
    std::vector<double> lowest(n_inputs, HUGE_VAL), highest(n_inputs, -HUGE_VAL), count(n_inputs, 0.);
    visit_all([&](const std::size_t i, const double value) {
      lowest[i]  = std::min(lowest[i], value);
      highest[i] = std::max(highest[i], value);
      ++count[i];
    });
    for (std::size_t i = 0; i < n_inputs; ++i)
      {
        lowest[i]  = communicator.min(lowest[i]);
        highest[i] = communicator.max(highest[i]);
      }
    communicator.sum_in_place(count.data(), n_inputs);

    // Sums of the values themselves would err by more than the round-off of one value, the more the longer they
    // are, and a constant would seem to vary.
    std::vector<double> above(n_inputs, 0.), squares(n_inputs, 0.);
    visit_all([&](const std::size_t i, const double value) { above[i] += (value - lowest[i]) / count[i]; });
    communicator.sum_in_place(above.data(), n_inputs);
    visit_all([&](const std::size_t i, const double value) {
      squares[i] += std::pow(value - lowest[i] - above[i], 2) / count[i];
    });
    communicator.sum_in_place(squares.data(), n_inputs);

    for (std::size_t i = 0; i < n_inputs; ++i)
      {
        mean[i]                = lowest[i] + above[i];
        const double root      = std::sqrt(squares[i]);
        const double magnitude = std::max(std::abs(lowest[i]), std::abs(highest[i]));
        deviation[i]           = root > 1e-12 * magnitude ? root : 0.;
      }
  }
} // namespace trestle
