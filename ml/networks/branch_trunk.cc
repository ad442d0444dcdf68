#include "core/exceptions.h"
#include "core/text.h"
#include "ml/layers/activation.h"
#include "ml/layers/chebyshev_filter.h"
#include "ml/layers/layer_widths.h"
#include "ml/networks/network.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    /// Layers of one of the two parts, in a section of their own.
    struct Part
    {
      Part(ParameterSink &prm, const std::string &name, std::vector<unsigned int> default_widths,
           const std::string &default_activation)
        : Part(prm, prm.section(name), std::move(default_widths), default_activation)
      {}

      /// Weight and bias of every layer. @param order polynomials; 0: dense layers.
      void add_shapes(const std::string &name, const int64_t order, const int64_t n_inputs,
                      const int64_t n_outputs, std::vector<WeightShape> &shapes) const
      {
        std::size_t number = 0;
        for (const auto &[from, to] : widths.layers(n_inputs, n_outputs))
          {
            const std::string layer = name + " layer " + std::to_string(++number);
            shapes.push_back({layer + " weight", order == 0 ? std::vector{from, to} : std::vector{order, from, to},
                              glorot_bound(std::max<int64_t>(order, 1) * from, to)});
            shapes.push_back({layer + " bias", {to}});
          }
      }

      std::string in_words() const { return "widths " + widths.to_string() + " activation " + activation.name(); }

      LayerWidths widths;
      Activation  activation;

    private:
      Part(ParameterSink &prm, ParameterSink::Section, std::vector<unsigned int> default_widths,
           const std::string &default_activation)
        : widths(prm, std::move(default_widths)),
          activation(prm, default_activation)
      {}
    };

    /**
     * A field as a sum of basis fields, u(x; mu) = sum_k b_k(mu) phi_k(x) / sqrt(n): the trunk, Chebyshev graph
     * convolutions on the nodes, writes the basis; the branch, dense layers on what is known of a sample as a
     * whole, its coefficients (DeepONet: Lu, Jin, Pang, Zhang, Karniadakis 2021). The samples of a batch share one
     * pass of the trunk: many cost little more than one. Where nodes are told something of their sample, the trunk
     * runs for each.
     */
    class BranchTrunk : public Network
    {
    public:
      explicit BranchTrunk(ParameterSink &prm)
        : branch_(prm, "branch", {64, 64}, "swish"),
          trunk_(prm, "trunk", {64, 64}, "sine")
      {
        prm.add("basis fields", n_basis_, "Fields whose sum is the answer.", Allowed::at_least(1));
        prm.add("order", order_,
                "Polynomials a layer of the trunk: a node sees neighbours up to order - 1 edges away.",
                Allowed::at_least(1));
        prm.add("frequency", frequency_, "Factor on the inputs of the trunk, as that of chebyshev.",
                Allowed::positive());
      }

      std::vector<WeightShape> weight_shapes(const InputSizes &inputs, const int64_t n_outputs) const override
      {
        if (inputs.n_sample == 0)
          throw InputError(
              "network/type = branch trunk: the network is told nothing of a sample as a whole.",
              "In a family, set network/parameter inputs = true; for one problem, choose another type.");
        std::vector<WeightShape> shapes;
        branch_.add_shapes("branch", 0, inputs.n_sample, n_basis_, shapes);
        trunk_.add_shapes("trunk", order_, inputs.n_node, n_basis_ * n_outputs, shapes);
        return shapes;
      }

      torch::Tensor forward(const std::vector<torch::Tensor> &weights, const NetworkGraph &graph,
                            const NetworkInput &input) const override
      {
        const std::size_t n_branch     = 2 * (branch_.widths.size() + 1);
        auto              coefficients = input.samples;
        for (std::size_t i = 0; i < n_branch; i += 2)
          {
            coefficients = torch::matmul(coefficients, weights[i]) + weights[i + 1];
            if (i + 2 < n_branch)
              coefficients = branch_.activation(coefficients);
          }
        auto basis = frequency_ * input.nodes;
        for (std::size_t i = n_branch; i < weights.size(); i += 2)
          {
            basis = chebyshev_filter(graph, 0, basis, weights[i]) + weights[i + 1];
            if (i + 2 < weights.size())
              basis = trunk_.activation(basis);
          }
        return combine(basis, coefficients / std::sqrt(double(n_basis_)));
      }

      std::string architecture() const override
      {
        return "branch trunk, basis fields " + std::to_string(n_basis_) + ", branch " + branch_.in_words() +
               ", trunk " + trunk_.in_words() + ", order " + std::to_string(order_) + ", frequency " +
               text::shortest(frequency_);
      }

    private:
      /// @param basis n_owned x (1 or batch) x (n_outputs n_basis). @param coefficients batch x n_basis.
      torch::Tensor combine(const torch::Tensor &basis, const torch::Tensor &coefficients) const
      {
        const auto fields = basis.view({basis.size(0), basis.size(1), -1, int64_t(n_basis_)});
        if (basis.size(1) == 1)
          return torch::matmul(fields.squeeze(1), coefficients.t()).transpose(1, 2);
        return (fields * coefficients.unsqueeze(1)).sum(-1);
      }

      Part         branch_;
      Part         trunk_;
      unsigned int n_basis_   = 64;
      unsigned int order_     = 2;
      double       frequency_ = 3.;
    };

    const RegisterNetwork<BranchTrunk>
        registration("branch trunk",
                     "Basis fields by a graph network, their coefficients from a sample's parameters.");
  } // namespace
} // namespace trestle
