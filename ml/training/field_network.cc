#include "ml/training/field_network.h"

#include "ml/tensor_placement.h"

namespace trestle
{
  FieldNetwork::FieldNetwork(const Communicator &communicator, const Network &network, const NetworkGraph &graph,
                             const FieldMap &map, Weights weights)
    : communicator_(communicator),
      network_(&network),
      graph_(graph),
      map_(map),
      weights_(std::move(weights))
  {}

  void FieldNetwork::predict(const std::span<double> u) const
  {
    torch::NoGradGuard no_grad;
    const auto         nodes = on_host(forward());
    map_.to_free(entries(nodes), u);
  }
} // namespace trestle
