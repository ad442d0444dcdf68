#include "ml/mesh_transformer/step_network.h"

#include "ml/tensor_placement.h"

#include <algorithm>
#include <utility>

namespace trestle
{
  namespace
  {
    template <class Dofs>
    torch::Tensor places_of(const Dofs &dofs, const int64_t n_components, const torch::Device &device)
    {
      std::vector<int64_t> places;
      for (const auto &dof : dofs)
        places.push_back(int64_t(dof.node) * n_components + dof.component);
      return torch::tensor(places, torch::kLong).to(device);
    }

    torch::Tensor row_of(const std::vector<double> &values, const torch::TensorOptions &options)
    {
      return torch::tensor(values, torch::kDouble).to(options);
    }
  } // namespace

  InputSizes StepNetwork::input_sizes(const StepModel::Lengths &lengths, const unsigned int dim,
                                      const std::size_t n_components, const std::size_t n_node_inputs,
                                      const std::size_t n_parameters)
  {
    return {int64_t(dim + (lengths.history + 2) * n_components + n_node_inputs), int64_t(n_parameters)};
  }

  StepNetwork::StepNetwork(const Network &network, const NetworkGraph &graph, const FieldMap &map, Weights weights,
                           const StepModel::Lengths &lengths, const std::size_t n_node_inputs,
                           const std::size_t n_parameters)
    : network_(&network),
      graph_(graph),
      weights_(std::move(weights)),
      lengths_(lengths),
      scales_(map.n_components(), n_node_inputs + n_parameters),
      n_node_inputs_(n_node_inputs),
      n_owned_(int64_t(map.n_nodes())),
      n_components_(map.n_components())
  {
    for (const auto &dof : map.free_dofs())
      components_.push_back(dof.component);
    const auto options = weights_.flat().options().requires_grad(false);
    free_places_       = places_of(map.free_dofs(), n_components_, options.device());
    dirichlet_places_  = places_of(map.dirichlet_dofs(), n_components_, options.device());
    is_prescribed_     = torch::zeros({n_owned_ * n_components_}, options)
                         .index_fill(0, dirichlet_places_, 1.)
                         .view({n_owned_, n_components_});
  }

  /// Rows of values at places among the nodes' components, zeros elsewhere; physical units, double.
  torch::Tensor StepNetwork::to_nodes(const std::span<const double> values, const torch::Tensor &places,
                                      const std::size_t n_rows) const
  {
    auto rows = torch::empty({int64_t(n_rows), places.size(0)}, torch::kDouble);
    std::copy(values.begin(), values.end(), entries(rows).begin());
    return torch::zeros({int64_t(n_rows), n_owned_ * n_components_}, torch::kDouble)
        .index_copy(1, places.to(torch::kCPU), rows)
        .view({int64_t(n_rows), n_owned_, n_components_});
  }

  torch::Tensor StepNetwork::standard(const torch::Tensor &nodes) const
  {
    return (nodes - row_of(scales_.mean, nodes.options())) / row_of(scales_.deviation, nodes.options());
  }

  StepNetwork::Tensors StepNetwork::tensors(const StepModel::Trajectory &trajectory) const
  {
    const auto options = is_prescribed_.options();
    const auto mask    = is_prescribed_.to(torch::dtype(torch::kDouble).device(torch::kCPU));
    const auto given   = to_nodes(trajectory.prescribed, dirichlet_places_, trajectory.n_prescribed);
    const auto known   = given.size(0) == 1 ? given : given.slice(0, 0, int64_t(trajectory.n_states));
    Tensors    result;
    result.states = standard(to_nodes(trajectory.states, free_places_, trajectory.n_states) + known).to(options);
    result.prescribed = (standard(given) * mask).to(options);

    const auto mean    = row_of(scales_.input_mean, torch::kDouble),
               unit    = row_of(scales_.input_deviation, torch::kDouble);
    const auto k       = int64_t(n_node_inputs_);
    auto       rows    = torch::tensor(trajectory.inputs.node_inputs, torch::kDouble).view({n_owned_, k});
    result.node_inputs = ((rows - mean.slice(0, 0, k)) / unit.slice(0, 0, k)).to(options);
    result.parameters =
        ((torch::tensor(trajectory.inputs.parameters, torch::kDouble) - mean.slice(0, k)) / unit.slice(0, k))
            .to(options);
    if (trajectory.forces.data() != nullptr)
      result.forces =
          (to_nodes(trajectory.forces, free_places_, trajectory.n_states) / row_of(scales_.answer, torch::kDouble))
              .to(options)
              .flatten(1)
              .index_select(1, free_places_);
    return result;
  }

  torch::Tensor StepNetwork::node_values(const Window &window, const int64_t end) const
  {
    const auto                &trajectory = *window.trajectory;
    std::vector<torch::Tensor> parts{graph_.positions()};
    const auto                 options = is_prescribed_.options();
    const auto                 per_state =
        row_of(scales_.increment, options) / row_of(scales_.deviation, options); // units of states
    const auto history = int64_t(lengths_.history);
    for (int64_t h = 0; h < history; ++h)
      {
        const auto state = trajectory.states[window.state + 1 - history + h];
        parts.push_back(window.noise.defined() ? state + window.noise[h] * per_state : state);
      }
    parts.push_back(trajectory.prescribed[trajectory.prescribed.size(0) == 1 ? 0 : end]);
    parts.push_back(is_prescribed_);
    parts.push_back(trajectory.node_inputs);
    return torch::cat(parts, 1);
  }

  torch::Tensor StepNetwork::forward(const std::vector<Window> &windows, const std::vector<int64_t> &ends) const
  {
    std::vector<torch::Tensor> nodes, parameters;
    for (std::size_t i = 0; i < windows.size(); ++i)
      {
        nodes.push_back(node_values(windows[i], ends[i]));
        parameters.push_back(windows[i].trajectory->parameters);
      }
    const auto answered =
        network_->forward(weights_.arrays(), graph_, {torch::stack(nodes, 1), torch::stack(parameters)});
    return answered.view({n_owned_, int64_t(windows.size()), int64_t(lengths_.bundle), n_components_})
        .permute({1, 2, 0, 3})
        .flatten(2)
        .index_select(2, free_places_);
  }

  torch::Tensor StepNetwork::target(const Window &window) const
  {
    if (window.trajectory->forces.defined())
      return window.trajectory->forces[window.state + 1].unsqueeze(0);
    const auto   &states  = window.trajectory->states;
    const auto    options = states.options();
    const int64_t end = window.state + lengths_.stride + 1, begin = end - int64_t(lengths_.bundle);
    auto added = (states.slice(0, begin, end) - states[window.state]) * row_of(scales_.deviation, options) /
                 row_of(scales_.increment, options);
    if (window.noise.defined())
      added = added - window.noise[-1];
    return added.flatten(1).index_select(1, free_places_);
  }

  torch::Tensor StepNetwork::on_nodes(const torch::Tensor &free) const
  {
    return torch::zeros({free.size(0), n_owned_ * n_components_}, free.options())
        .index_copy(1, free_places_, free)
        .view({free.size(0), n_owned_, n_components_});
  }

  torch::Tensor StepNetwork::added(const torch::Tensor &answered) const
  {
    const auto scale = row_of(scales_.answer, answered.options().dtype(torch::kDouble));
    return answered.to(torch::kDouble) * scale.index_select(0, free_places_.remainder(n_components_));
  }

  torch::Tensor StepNetwork::answered(const StepModel::Trajectory &told) const
  {
    const torch::NoGradGuard no_grad;
    const auto               trajectory = tensors(told);
    const auto               last       = int64_t(told.n_states) - 1;
    return forward({{&trajectory, last}}, {last + 1}).squeeze(0);
  }

  std::vector<double> StepNetwork::predict(const StepModel::Trajectory &told) const
  {
    return answer(answered(told), told.states.last(components_.size()));
  }

  std::vector<double> StepNetwork::answer(const torch::Tensor          &answered,
                                          const std::span<const double> last_state) const
  {
    const auto          host   = on_host(added(answered));
    const auto          values = entries(host);
    std::vector<double> result(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      result[i] = last_state[i % last_state.size()] + values[i];
    return result;
  }
} // namespace trestle
