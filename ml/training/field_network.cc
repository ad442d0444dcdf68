#include "ml/training/field_network.h"

#include "ml/tensor_placement.h"

namespace trestle
{
  FieldNetwork::FieldNetwork(const Communicator &communicator, const Network &network, const NetworkGraph &graph,
                             const FieldMap &map, Weights weights, const std::size_t n_parameters,
                             const std::vector<std::vector<double>> &inputs)
    : communicator_(communicator),
      network_(&network),
      graph_(graph),
      map_of_one_(map),
      map_(map.repeated(inputs.size())),
      weights_(std::move(weights)),
      n_parameters_(n_parameters),
      inputs_(with_inputs(inputs))
  {}

  NetworkInput FieldNetwork::with_inputs(const std::vector<std::vector<double>> &inputs) const
  {
    const auto &features = graph_.features();
    return {features.unsqueeze(1), rows_of(inputs).to(features.options())};
  }

  torch::Tensor FieldNetwork::forward() const
  {
    const auto nodes = forward(inputs_);
    return nodes.transpose(0, 1).reshape({-1, nodes.size(2)});
  }

  torch::Tensor FieldNetwork::forward(const NetworkInput &input) const
  {
    auto arrays = weights_.arrays();
    if (n_parameters_ > 0)
      arrays.pop_back();
    return network_->forward(arrays, graph_, input);
  }

  torch::Tensor FieldNetwork::parameters() const
  {
    const auto &flat = weights_.flat();
    return flat.slice(0, flat.numel() - int64_t(n_parameters_));
  }

  torch::Tensor FieldNetwork::loss(Loss &loss, LossState &state) const
  {
    return residual_loss(forward(), parameters(), communicator_.is_root(), map_, loss, state);
  }

  void FieldNetwork::predict(const std::span<double> u) const
  {
    torch::NoGradGuard no_grad;
    const auto         nodes = on_host(forward());
    map_.to_free(entries(nodes), u);
  }

  void FieldNetwork::predict(const std::vector<double> &inputs, const std::span<double> u) const
  {
    torch::NoGradGuard no_grad;
    const auto         nodes = on_host(forward(with_inputs({inputs})).squeeze(1));
    map_of_one_.to_free(entries(nodes), u);
  }
} // namespace trestle
