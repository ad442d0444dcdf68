#include "ml/training/residual_function.h"

#include "ml/tensor_placement.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    class ResidualFunction : public torch::autograd::Function<ResidualFunction>
    {
    public:
      static torch::Tensor forward(torch::autograd::AutogradContext *context, const torch::Tensor &nodes,
                                   const torch::Tensor &parameters, const bool is_root, const FieldMap *map,
                                   Loss *loss, LossState *state)
      {
        const std::size_t n_free = map->n_free(), n_parameters = is_root ? parameters.numel() : 0;
        state->u.resize(n_free + n_parameters);
        state->gradient.resize(n_free + n_parameters);
        const auto values = on_host(nodes), theta = on_host(parameters);
        map->to_free(entries(values), std::span(state->u).first(n_free));
        std::copy_n(entries(theta).begin(), n_parameters, state->u.begin() + n_free);
        const double value = loss->value_and_gradient(state->u, state->gradient);

        auto node_gradient = torch::empty_like(values);
        map->to_free_adjoint(std::span(state->gradient).first(n_free), entries(node_gradient));
        auto parameter_gradient = torch::zeros_like(theta);
        std::copy_n(state->gradient.begin() + n_free, n_parameters, entries(parameter_gradient).begin());
        context->save_for_backward(
            {node_gradient.to(nodes.options()), parameter_gradient.to(parameters.options())});
        return torch::full({}, value, torch::kDouble);
      }

      static torch::autograd::variable_list backward(torch::autograd::AutogradContext     *context,
                                                     const torch::autograd::variable_list &gradients)
      {
        const auto saved = context->get_saved_variables();
        const auto times = [&](const torch::Tensor &x) { return x * gradients[0].to(x.options()); };
        return {times(saved[0]), times(saved[1]), {}, {}, {}, {}};
      }
    };
  } // namespace

  torch::Tensor residual_loss(const torch::Tensor &nodes, const FieldMap &map, Loss &loss, LossState &state)
  {
    return residual_loss(nodes, torch::empty({0}, nodes.options().requires_grad(false)), true, map, loss, state);
  }

  torch::Tensor residual_loss(const torch::Tensor &nodes, const torch::Tensor &parameters, const bool is_root,
                              const FieldMap &map, Loss &loss, LossState &state)
  {
    return ResidualFunction::apply(nodes, parameters, is_root, &map, &loss, &state);
  }
} // namespace trestle
