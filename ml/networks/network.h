#pragma once

#include "core/parameters.h"
#include "core/registry.h"
#include "ml/distributed/network_graph.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// One array of weights as a network asks for it. Initial values are uniform in +- bound.
  struct WeightShape
  {
    std::string          name;
    std::vector<int64_t> shape;
    double               bound = 0.;
  };

  /// Channels of a NetworkInput.
  struct InputSizes
  {
    int64_t n_node   = 0;
    int64_t n_sample = 0;

    int64_t n_joined() const { return n_node + n_sample; }
  };

  /// What a network is told of a batch: several inputs on one graph (samples of a parameter family).
  struct NetworkInput
  {
    torch::Tensor nodes;   ///< n_owned x batch x n_node; a batch of 1 stands for all where samples do not differ
    torch::Tensor samples; ///< batch x n_sample: of a sample as a whole, its parameters

    /// Every node is told both: n_owned x batch x n_joined.
    torch::Tensor joined() const;
  };

  /**
   * A graph network: node features in, node values out, on owned nodes. It is a function of its weights and
   * holds none: they live in one flat vector (see Weights), so that optimisers, checkpoints and reductions
   * over ranks see a vector and nothing else.
   *
   * A new network is one file: derive, declare parameters in the constructor, register. Differentiable
   * operations on LibTorch tensors, NetworkGraph and NodeHalo are all it needs to run on any number of ranks.
   */
  class Network
  {
  public:
    virtual ~Network() = default;

    /// The arrays it needs, in the order in which forward() gets them. @throws InputError for bad parameters.
    virtual std::vector<WeightShape> weight_shapes(const InputSizes &inputs, int64_t n_outputs) const = 0;

    /// @returns n_owned x batch x n_outputs.
    virtual torch::Tensor forward(const std::vector<torch::Tensor> &weights, const NetworkGraph &graph,
                                  const NetworkInput &input) const = 0;

    /// Whether the answer is linear in the weights that it can be differentiated by: du/dw is then the same at all of them.
    virtual bool is_linear_in_weights() const { return false; }

    /// What must agree for weights to fit, in words: "chebyshev, widths 16-16, order 10, activation tanh".
    virtual std::string architecture() const = 0;
  };

  using NetworkRegistry = Registry<Network, ParameterSink &>;

  /// `const RegisterNetwork<Chebyshev> registration("chebyshev", "Chebyshev graph convolutions.");`
  template <class T>
  struct RegisterNetwork
  {
    RegisterNetwork(const std::string &name, const std::string &description)
    {
      NetworkRegistry::instance().add(name, description,
                                      [](ParameterSink &prm) { return std::make_unique<T>(prm); });
    }
  };
} // namespace trestle
