#include "ml/mesh_transformer/step_objective.h"

#include "core/random.h"
#include "ml/tensor_placement.h"
#include "ml/torch_errors.h"

#include <algorithm>

namespace trestle
{
  StepObjective::StepObjective(StepNetwork &network, const Ensemble &ensemble, const MeshGraph &graph,
                               const std::vector<StepNetwork::Tensors> &trajectories, const StepWindows &windows,
                               const StepModel::Lengths &lengths, const Disturbance &disturbance)
    : TrainingObjective(ensemble.all(), network.weights()),
      network_(network),
      ensemble_(ensemble),
      trajectories_(trajectories),
      windows_(windows),
      lengths_(lengths),
      disturbance_(disturbance),
      nodes_(graph.global_index.begin(), graph.global_index.begin() + std::ptrdiff_t(graph.n_owned)),
      n_nodes_(graph.n_global),
      n_free_(double(ensemble.group().sum((unsigned long)(network.components().size()))))
  {}

  torch::Tensor StepObjective::noise(const std::size_t place) const
  {
    const RandomStream numbers(disturbance_.seed, "noise of a step", step_);
    const auto         n_components = std::uint64_t(network_.n_components());
    auto               values = torch::empty({int64_t(nodes_.size()), int64_t(n_components)}, torch::kDouble);
    auto              *entry  = values.data_ptr<double>();
    for (const std::uint64_t node : nodes_)
      for (std::uint64_t c = 0; c < n_components; ++c)
        *entry++ = disturbance_.noise * numbers.normal((place * n_nodes_ + node) * n_components + c);
    const auto all = values.to(network_.weights().flat().options().requires_grad(false));
    // what is prescribed is known
    const auto free = network_.on_nodes(all.view({1, -1}).index_select(1, network_.free_places()));
    return free.expand({int64_t(lengths_.history), -1, -1});
  }

  /// How far the network's own strides, as many as there are states for, have come from a window's states. Collective on the
  /// group.
  torch::Tensor StepObjective::pushed(const StepNetwork::Window &window) const
  {
    const torch::NoGradGuard no_grad;
    const int64_t            stride = lengths_.stride, history = lengths_.history;
    const int64_t n      = std::min<int64_t>(disturbance_.pushforward, (window.state + 1 - history) / stride);
    torch::Tensor result = window.noise;
    for (int64_t k = n; k > 0; --k)
      {
        const StepNetwork::Window earlier{window.trajectory, window.state - k * stride, result};
        const auto                missed =
            network_.forward({earlier}, {earlier.state + stride}).squeeze(0) - network_.target(earlier);
        result = network_.on_nodes(missed.slice(0, missed.size(0) - history));
      }
    return result;
  }

  TrainingObjective::Value StepObjective::of_group(const std::span<const std::size_t> batch)
  {
    std::vector<StepNetwork::Window> windows;
    std::vector<int64_t>             ends;
    std::vector<torch::Tensor>       targets;
    for (std::size_t place = 0; place < batch.size(); ++place)
      if (ensemble_.owns(place))
        {
          const auto state = int64_t(windows_.state(batch[place]));
          windows.push_back({&trajectories_[windows_.trajectory(batch[place])], state});
          if (disturbance_.noise > 0.)
            windows.back().noise = noise(place);
          windows.back().noise = pushed(windows.back());
          ends.push_back(state + lengths_.stride);
          targets.push_back(network_.target(windows.back()));
        }
    if (windows.empty())
      return {0., torch::zeros_like(arrays().flat()).detach()};
    const double n_numbers = double(batch.size()) * double(lengths_.bundle) * n_free_;
    const auto   loss =
        (network_.forward(windows, ends) - torch::stack(targets)).square().sum(torch::kDouble) / n_numbers;
    return {loss.item<double>(), torch::autograd::grad({loss}, {arrays().flat()})[0].contiguous()};
  }

  TrainingObjective::Value StepObjective::compute(const std::span<const std::size_t> batch)
  {
    Value value;
    ensemble_.on_groups([&] { converting_torch_errors([&] { value = of_group(batch); }); });
    if (!value.gradient.defined())
      value.gradient = torch::zeros_like(arrays().flat()).detach();
    sum_over_ranks(ensemble_.all(), value.gradient);
    value.loss = ensemble_.all().sum(value.loss);
    return value;
  }
} // namespace trestle
