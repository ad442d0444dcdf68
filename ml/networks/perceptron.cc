#include "ml/layers/activation.h"
#include "ml/layers/layer_widths.h"
#include "ml/networks/network.h"

namespace trestle
{
  namespace
  {
    /**
     * Dense layers applied to every node's position alone: the coordinate network of physics-informed learning.
     * It knows nothing of the graph, and shows what the graph adds.
     */
    class Perceptron : public Network
    {
    public:
      explicit Perceptron(ParameterSink &prm)
        : widths_(prm, {32, 32, 32}),
          activation_(prm, "tanh")
      {}

      std::vector<WeightShape> weight_shapes(const InputSizes &inputs, const int64_t n_outputs) const override
      {
        std::vector<WeightShape> shapes;
        for (const auto &[from, to] : widths_.layers(inputs.n_joined(), n_outputs))
          {
            const std::string layer = "layer " + std::to_string(shapes.size() / 2 + 1);
            shapes.push_back({layer + " weight", {from, to}, glorot_bound(from, to)});
            shapes.push_back({layer + " bias", {to}});
          }
        return shapes;
      }

      torch::Tensor forward(const std::vector<torch::Tensor> &weights, const NetworkGraph &,
                            const NetworkInput               &input) const override
      {
        auto x = input.joined();
        for (std::size_t i = 0; i < weights.size(); i += 2)
          {
            x = torch::matmul(x, weights[i]) + weights[i + 1];
            if (i + 2 < weights.size())
              x = activation_(x);
          }
        return x;
      }

      std::string architecture() const override
      {
        return "perceptron, widths " + widths_.to_string() + ", activation " + activation_.name();
      }

    private:
      LayerWidths widths_;
      Activation  activation_;
    };

    const RegisterNetwork<Perceptron> registration("perceptron",
                                                   "Dense layers on every node's position; sees no neighbours.");
  } // namespace
} // namespace trestle
