#pragma once

#include "bridge/stochastic/time_lift.h"
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
    /// What of the samples' time it holds, which archives keep beside the weights; nothing where it knows of none.
    virtual std::shared_ptr<const TimeLift> lift() const { return {}; }

    /// n x n_outputs, differentiable by the weights and by x. @param arrays as weight_shapes().
    virtual torch::Tensor apply(std::span<const torch::Tensor> arrays, const torch::Tensor &x) const = 0;
    /// Gradient of the sum of outputs 0 by x, n x n_inputs, itself differentiable by the weights in one sweep.
    virtual torch::Tensor input_gradient(std::span<const torch::Tensor> arrays, const torch::Tensor &x) const = 0;

    /// For draws: the same bits for a row whatever rows stand beside it. Thread safe. @param inputs n x n_inputs.
    virtual void evaluate(std::span<const double> weights, std::size_t n, std::span<const double> inputs,
                          std::span<double> outputs) const = 0;
  };

  /**
   * The networks that generators are made of: velocities, generators, critics. Their first inputs are the coefficients of a
   * vector, and so are their first outputs, but for a critic's. A new one is one file: derive, declare parameters in the
   * constructor, register.
   */
  class VectorNetwork
  {
  public:
    virtual ~VectorNetwork() = default;

    /// By the parameters. @param lift of the samples, where they have one. @throws InputError for extents that it cannot
    /// have, and where it needs a lift.
    virtual std::unique_ptr<VectorFunction> create(std::size_t n_inputs, std::size_t n_outputs,
                                                   std::shared_ptr<const TimeLift> lift) const = 0;
    /// @param architecture as a function wrote it. @param lift VectorFunction::lift(). @throws InputError for any other.
    virtual std::unique_ptr<VectorFunction> read(const std::string              &architecture,
                                                 std::shared_ptr<const TimeLift> lift) const = 0;
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
