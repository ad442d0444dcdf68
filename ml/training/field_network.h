#pragma once

#include "bridge/field_map.h"
#include "ml/networks/weights.h"

#include <span>

namespace trestle
{
  /// A network with its weights on one mesh: what a node is answered, and what that means for the free dofs.
  class FieldNetwork
  {
  public:
    FieldNetwork(const Communicator &communicator, const Network &network, const NetworkGraph &graph,
                 const FieldMap &map, Weights weights);

    const Communicator &communicator() const { return communicator_; }
    const FieldMap     &map() const { return map_; }
    Weights            &weights() { return weights_; }
    const Weights      &weights() const { return weights_; }

    /// Node values, n_owned x n_components, differentiable by the flat weights. Collective.
    torch::Tensor forward() const
    {
      return network_->forward(weights_.arrays(), graph_, graph_.features().unsqueeze(1)).squeeze(1);
    }

    /// The answer on owned free dofs, physical units. Collective.
    void predict(std::span<double> u) const;

  private:
    Communicator   communicator_;
    const Network *network_;
    NetworkGraph   graph_;
    FieldMap       map_;
    Weights        weights_;
  };
} // namespace trestle
