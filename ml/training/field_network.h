#pragma once

#include "bridge/graph/field_map.h"
#include "ml/networks/weights.h"
#include "ml/training/residual_function.h"

#include <span>

namespace trestle
{
  /**
   * A network with its weights on one mesh: what a node is answered, and what that means for the free dofs. In an
   * inverse problem the unknown parameters are trained beside the weights: the last array of Weights holds them,
   * so that optimisers, checkpoints and archives see one vector. What a loss sees are the unknowns: this rank's
   * free dofs and, behind them on the root alone, the parameters.
   *
   * A network of several parameter values answers for all of them at once: each has further inputs, the same at
   * all nodes, and its own copy of the free dofs, one copy after the other (see StackedEquations).
   */
  class FieldNetwork
  {
  public:
    /// @param map of one copy. @param inputs the further inputs of each copy.
    FieldNetwork(const Communicator &communicator, const Network &network, const NetworkGraph &graph,
                 const FieldMap &map, Weights weights, std::size_t n_parameters = 0,
                 const std::vector<std::vector<double>> &inputs = {{}});

    const Communicator &communicator() const { return communicator_; }
    const FieldMap     &map_of_one() const { return map_of_one_; }
    /// Of all copies.
    const FieldMap     &map() const { return map_; }
    const NetworkGraph &graph() const { return graph_; }
    Weights            &weights() { return weights_; }
    const Weights      &weights() const { return weights_; }

    /// Node values, (copies n_owned) x n_components, differentiable by the flat weights. Collective.
    torch::Tensor forward() const;
    /// Of one copy alone, n_owned x n_components.
    torch::Tensor forward_copy(std::size_t copy) const
    {
      return forward({inputs_.nodes, inputs_.samples.narrow(0, int64_t(copy), 1)}).squeeze(1);
    }
    std::size_t n_copies() const { return std::size_t(inputs_.samples.size(0)); }
    /// Of inputs of its own, n_owned x batch x n_components. Collective.
    torch::Tensor forward(const NetworkInput &input) const;

    bool is_linear_in_weights() const { return network_->is_linear_in_weights(); }

    std::size_t n_parameters() const { return n_parameters_; }
    /// Differentiable by the flat weights.
    torch::Tensor parameters() const;

    /// Free dofs and parameters that this rank holds.
    std::size_t n_unknowns() const { return map_.n_free() + (communicator_.is_root() ? n_parameters_ : 0); }
    /// The loss at the present weights, and the state it was evaluated at. Collective.
    torch::Tensor loss(Loss &loss, LossState &state) const;

    /// The answer on owned free dofs, physical units. Collective.
    void predict(std::span<double> u) const;
    /// The same for other inputs than those of the copies; u has the free dofs of one. Collective.
    void predict(const std::vector<double> &inputs, std::span<double> u) const;

  private:
    NetworkInput with_inputs(const std::vector<std::vector<double>> &inputs) const;

    Communicator   communicator_;
    const Network *network_;
    NetworkGraph   graph_;
    FieldMap       map_of_one_;
    FieldMap       map_;
    Weights        weights_;
    std::size_t    n_parameters_;
    NetworkInput   inputs_; ///< the batch are the copies
  };
} // namespace trestle
