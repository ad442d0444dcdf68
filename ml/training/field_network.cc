#include "ml/training/field_network.h"

#include "ml/tensor_placement.h"

namespace trestle
{
  FieldNetwork::FieldNetwork(const Communicator &communicator, const Network &network, const NetworkGraph &graph,
                             const FieldMap &map, Weights weights, const std::size_t n_parameters)
    : communicator_(communicator),
      network_(&network),
      graph_(graph),
      map_(map),
      weights_(std::move(weights)),
      n_parameters_(n_parameters)
  {}

  torch::Tensor FieldNetwork::forward(const torch::Tensor &x) const
  {
    auto arrays = weights_.arrays();
    if (n_parameters_ > 0)
      arrays.pop_back();
    return network_->forward(arrays, graph_, x);
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
} // namespace trestle
