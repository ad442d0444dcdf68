#include "ml/stochastic_submodel/perceptron.h"

#include "core/catalogue.h"
#include "ml/fe_ol/branch_network.h"

namespace trestle
{
  namespace
  {
    class PerceptronFunction : public VectorFunction
    {
    public:
      explicit PerceptronFunction(BranchShape shape)
        : shape_(std::move(shape))
      {}

      std::size_t n_inputs() const override { return shape_.n_inputs(); }
      std::size_t n_outputs() const override { return shape_.n_outputs(); }
      std::string architecture() const override { return shape_.to_string(); }

      std::vector<WeightShape> weight_shapes(const std::string &name) const override
      {
        return branch_weight_shapes(shape_, name);
      }

      torch::Tensor apply(const std::span<const torch::Tensor> arrays, const torch::Tensor &x) const override
      {
        return apply_branch(shape_, arrays, x);
      }

      torch::Tensor input_gradient(const std::span<const torch::Tensor> arrays,
                                   const torch::Tensor                 &x) const override
      {
        return branch_gradient(shape_, arrays, x);
      }

      void evaluate(const std::span<const double> weights, const std::size_t n,
                    const std::span<const double> inputs, const std::span<double> outputs) const override
      {
        evaluate_branch(shape_, weights, n, inputs, {outputs, {}, {}});
      }

    private:
      BranchShape shape_;
    };
  } // namespace

  std::unique_ptr<VectorFunction> perceptron_function(BranchShape shape)
  {
    return std::make_unique<PerceptronFunction>(std::move(shape));
  }

  namespace
  {
    class Perceptron : public VectorNetwork
    {
    public:
      explicit Perceptron(ParameterSink &prm)
        : keys_(prm, {256, 256, 256})
      {}

      std::unique_ptr<VectorFunction> create(const std::size_t n_inputs, const std::size_t n_outputs,
                                             std::shared_ptr<const TimeLift>) const override
      {
        return perceptron_function(keys_.shape(n_inputs, n_outputs));
      }

      std::unique_ptr<VectorFunction> read(const std::string &architecture,
                                           std::shared_ptr<const TimeLift>) const override
      {
        return perceptron_function(branch_shape(architecture));
      }

    private:
      BranchKeys keys_;
    };

    const RegisterVectorNetwork<Perceptron>     registration("perceptron", "Perceptron on the coefficients.");
    const CatalogueEntry<VectorNetworkRegistry> entry("networks of generators");
  } // namespace
} // namespace trestle
