#include "ml/training/residual_function.h"

#include "ml/tensor_placement.h"

namespace trestle
{
  namespace
  {
    class ResidualFunction : public torch::autograd::Function<ResidualFunction>
    {
    public:
      static torch::Tensor forward(torch::autograd::AutogradContext *context, const torch::Tensor &nodes,
                                   const FieldMap *map, Loss *loss, LossState *state)
      {
        state->u.resize(map->n_free());
        state->gradient.resize(map->n_free());
        const auto values = on_host(nodes);
        map->to_free(entries(values), state->u);
        const double value = loss->value_and_gradient(state->u, state->gradient);

        auto node_gradient = torch::empty_like(values);
        map->to_free_adjoint(state->gradient, entries(node_gradient));
        context->save_for_backward({node_gradient.to(nodes.options())});
        return torch::full({}, value, torch::kDouble);
      }

      static torch::autograd::variable_list backward(torch::autograd::AutogradContext    *context,
                                                     const torch::autograd::variable_list gradients)
      {
        const auto node_gradient = context->get_saved_variables()[0];
        return {node_gradient * gradients[0].to(node_gradient.options()), torch::Tensor(), torch::Tensor(),
                torch::Tensor()};
      }
    };
  } // namespace

  torch::Tensor residual_loss(const torch::Tensor &nodes, const FieldMap &map, Loss &loss, LossState &state)
  {
    return ResidualFunction::apply(nodes, &map, &loss, &state);
  }
} // namespace trestle
