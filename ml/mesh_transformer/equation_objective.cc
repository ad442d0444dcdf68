#include "ml/mesh_transformer/equation_objective.h"

#include "core/random.h"
#include "ml/tensor_placement.h"
#include "ml/torch_errors.h"
#include "ml/training/optimiser.h"

#include <algorithm>

namespace trestle
{
  EquationObjective::EquationObjective(StepNetwork &network, const Ensemble &ensemble, OwnStates &states,
                                       StepModel::Equations &equations, const Settings &settings)
    : TrainingObjective(ensemble.all(), network.weights()),
      network_(network),
      ensemble_(ensemble),
      states_(states),
      equations_(equations),
      settings_(settings),
      weights_of_states_(weights())
  {}

  void EquationObjective::set_step(const unsigned long step)
  {
    step_ = step;
    // a step is asked for twice where a training begins
    if (step % settings_.refresh_every != 0 || refreshed_at_ == step)
      return;
    refreshed_at_      = step;
    weights_of_states_ = weights();
    has_states_        = false;
    invalidate();
  }

  void EquationObjective::write(Archive &archive) const
  {
    archive.arrays["weights of own states"] = to_array(weights_of_states_);
  }

  void EquationObjective::read(const Archive &archive)
  {
    weights_of_states_ = to_tensor(archive.arrays.at("weights of own states"), weights_of_states_);
    has_states_        = false;
    invalidate();
  }

  void EquationObjective::make_states()
  {
    const auto present = weights();
    arrays().assign(weights_of_states_);
    states_.roll_out(ensemble_);
    arrays().assign(present);
    has_states_ = true;
  }

  /// Of one stride's answer. @param gradient by what is added, bundle x n_free.
  double EquationObjective::value_and_gradient(const std::size_t trajectory, const std::size_t stride,
                                               const torch::Tensor &added, torch::Tensor &gradient)
  {
    const auto          before = states_.before(trajectory, stride);
    const auto          last   = before.last(network_.components().size());
    const auto          host   = on_host(added);
    std::vector<double> states(entries(host).begin(), entries(host).end());
    for (std::size_t i = 0; i < states.size(); ++i)
      states[i] += last[i % last.size()];
    return equations_.value_and_gradient({trajectory, states_.begin_of(stride), before, states},
                                         entries(gradient));
  }

  TrainingObjective::Value EquationObjective::of_group(const std::span<const std::size_t> batch)
  {
    if (!has_states_)
      make_states();
    const RandomStream               numbers(settings_.seed, "strides of a batch", step_);
    std::vector<StepNetwork::Window> windows;
    std::vector<int64_t>             ends;
    std::vector<std::size_t>         trajectories, strides;
    for (std::size_t place = 0; place < batch.size(); ++place)
      if (ensemble_.owns(place))
        {
          trajectories.push_back(batch[place]);
          strides.push_back(numbers.below(states_.n_strides(), place));
          windows.push_back({&states_.tensors(batch[place]), int64_t(states_.begin_of(strides.back()))});
          ends.push_back(int64_t(states_.begin_of(strides.back() + 1)));
        }
    if (windows.empty())
      return {0., torch::zeros_like(arrays().flat()).detach()};
    const auto added = network_.added(network_.forward(windows, ends));
    double     sum   = 0.;
    auto       by    = torch::zeros(added.sizes(), torch::kDouble);
    for (std::size_t i = 0; i < windows.size(); ++i)
      {
        auto one = by[int64_t(i)];
        sum += value_and_gradient(trajectories[i], strides[i], added[int64_t(i)], one);
      }
    const auto gradient =
        torch::autograd::grad({added}, {arrays().flat()}, {by.to(added.options()) / double(batch.size())})[0];
    return {sum / double(batch.size()), gradient.contiguous()};
  }

  TrainingObjective::Value EquationObjective::compute(const std::span<const std::size_t> batch)
  {
    Value value;
    ensemble_.on_groups([&] { converting_torch_errors([&] { value = of_group(batch); }); });
    sum_over_ranks(ensemble_.all(), value.gradient);
    value.loss = ensemble_.sum(value.loss);
    return value;
  }
} // namespace trestle
