#include "ml/stochastic_submodel/flow_objective.h"

#include "core/random.h"
#include "ml/stochastic_submodel/rows.h"

#include <cmath>
#include <numbers>

namespace trestle
{
  void append_time_features(const double time, std::vector<double> &row)
  {
    row.push_back(time);
    for (unsigned int k = 1; 2 * k < n_time_features; ++k)
      {
        row.push_back(std::cos(k * std::numbers::pi * time));
        row.push_back(std::sin(k * std::numbers::pi * time));
      }
  }

  FlowObjective::FlowObjective(const VectorFunction &velocity, const RandomVectors &samples,
                               Coupling::Settings settings, const Communicator &communicator, Weights &weights)
    : TrainingObjective(communicator, weights),
      velocity_(velocity),
      samples_(samples),
      coupling_(samples, settings, communicator),
      parts_(communicator),
      seed_(settings.seed)
  {}

  void FlowObjective::prepare(const unsigned long step)
  {
    const auto          batch = coupling_.batch(step);
    const std::size_t   n = batch.samples.size(), d = samples_.n_entries;
    const RandomStream  numbers(seed_, "times of a flow", step);
    const auto          places = numbers.permutation(n);
    std::vector<double> inputs, targets;
    for (std::size_t i = 0; i < n; ++i)
      {
        const double time = (double(places[i]) + numbers.uniform(i)) / double(n);
        const auto   to   = samples_.row(batch.samples[i]);
        const auto   from = std::span(batch.noise).subspan(i * d, d);
        for (std::size_t j = 0; j < d; ++j)
          {
            inputs.push_back((1. - time) * from[j] + time * to[j]);
            targets.push_back(to[j] - from[j]);
          }
        append_time_features(time, inputs);
        const auto condition = samples_.condition(batch.samples[i]);
        inputs.insert(inputs.end(), condition.begin(), condition.end());
      }
    const auto options = arrays().flat().options().requires_grad(false);
    inputs_            = to_rows(inputs, n, options);
    targets_           = to_rows(targets, n, options);
    invalidate();
  }

  TrainingObjective::Value FlowObjective::compute(std::span<const std::size_t>)
  {
    const auto n = std::size_t(inputs_.size(0));
    return parts_.sum(
        [&](const unsigned int part) -> Value {
          const auto [begin, end] = BatchParts::rows(part, n);
          const auto velocity     = velocity_.apply(arrays().arrays(), inputs_.slice(0, begin, end));
          const auto loss = (velocity - targets_.slice(0, begin, end)).square().sum() / double(targets_.numel());
          return {loss.item<double>(), torch::autograd::grad({loss}, {arrays().flat()})[0].contiguous()};
        },
        arrays().flat());
  }
} // namespace trestle
