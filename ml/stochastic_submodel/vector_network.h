#pragma once

#include "core/choice.h"
#include "ml/networks/network.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// A network of given extents as a function of a flat array of weights, which it does not hold.
  class VectorFunction
  {
  public:
    virtual ~VectorFunction() = default;

    virtual std::size_t n_inputs() const  = 0;
    virtual std::size_t n_outputs() const = 0;
    /// In the order of the flat array. @param name of the network: their names begin with it.
    virtual std::vector<WeightShape> weight_shapes(const std::string &name) const = 0;
    /// What must agree for weights to fit; VectorNetwork::read() makes the function of it again.
    virtual std::string architecture() const = 0;

    /// n x n_outputs, differentiable by the weights and by x. @param arrays as weight_shapes().
    virtual torch::Tensor apply(std::span<const torch::Tensor> arrays, const torch::Tensor &x) const = 0;
    /// Gradient of the sum of outputs 0 by x, n x n_inputs, itself differentiable by the weights in one sweep.
    virtual torch::Tensor input_gradient(std::span<const torch::Tensor> arrays, const torch::Tensor &x) const = 0;

    /// For draws: the same bits for a row whatever rows stand beside it. Thread safe. @param inputs n x n_inputs.
    virtual void evaluate(std::span<const double> weights, std::size_t n, std::span<const double> inputs,
                          std::span<double> outputs) const = 0;
  };

  /**
   * The networks that generators are made of: velocities, generators, critics. A new one (convolutions along time, say)
   * is one file: derive, declare parameters in the constructor, register.
   */
  class VectorNetwork
  {
  public:
    virtual ~VectorNetwork() = default;

    /// By the parameters. @throws InputError for extents that it cannot have.
    virtual std::unique_ptr<VectorFunction> create(std::size_t n_inputs, std::size_t n_outputs) const = 0;
    /// @param architecture as a function wrote it. @throws InputError for any other text.
    virtual std::unique_ptr<VectorFunction> read(const std::string &architecture) const = 0;
  };

  using VectorNetworkRegistry = Registry<VectorNetwork, ParameterSink &>;

  /// `const RegisterVectorNetwork<Perceptron> registration("perceptron", "...");`
  template <class T>
  struct RegisterVectorNetwork
  {
    RegisterVectorNetwork(const std::string &name, const std::string &description)
    {
      VectorNetworkRegistry::instance().add(name, description,
                                            [](ParameterSink &prm) { return std::make_unique<T>(prm); });
    }
  };
} // namespace trestle
