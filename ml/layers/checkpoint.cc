#include "ml/layers/checkpoint.h"

#include "core/exceptions.h"
#include "ml/capsule.h"

namespace trestle
{
  namespace
  {
    using torch::autograd::variable_list;

    /// Inputs are x and the weights.
    torch::Tensor evaluate(const NetworkPart &part, const variable_list &inputs)
    {
      return part(inputs.front(), {inputs.begin() + 1, inputs.end()});
    }

    class Checkpoint : public torch::autograd::Function<Checkpoint>
    {
    public:
      static torch::Tensor forward(torch::autograd::AutogradContext *context, const torch::TensorList inputs,
                                   const std::shared_ptr<NetworkPart> &part)
      {
        context->save_for_backward(inputs.vec());
        context->saved_data["part"] = enclose(part);
        return evaluate(*part, inputs.vec());
      }

      static variable_list backward(torch::autograd::AutogradContext *context, const variable_list &gradients)
      {
        if (torch::GradMode::is_enabled())
          throw InputError("A gradient that can be differentiated again was asked of a network that keeps no "
                           "activations.",
                           "Set `activation checkpointing` to false.");
        const auto    saved = context->get_saved_variables();
        variable_list inputs, wanted;
        for (const auto &input : saved)
          {
            inputs.push_back(input.detach().requires_grad_(input.requires_grad()));
            if (input.requires_grad())
              wanted.push_back(inputs.back());
          }
        torch::Tensor output;
        {
          const torch::AutoGradMode with_gradients(true);
          output = evaluate(*disclose<NetworkPart>(context->saved_data["part"]), inputs);
        }
        const auto    by_wanted = torch::autograd::grad({output}, wanted, {gradients[0]}, {}, false, true);
        variable_list result;
        auto          next = by_wanted.begin();
        for (const auto &input : inputs)
          result.push_back(input.requires_grad() ? *next++ : torch::Tensor());
        result.emplace_back();
        return result;
      }
    };
  } // namespace

  torch::Tensor checkpointed(const NetworkPart &part, const torch::Tensor &x,
                             const std::vector<torch::Tensor> &weights)
  {
    if (!torch::GradMode::is_enabled())
      return part(x, weights);
    variable_list inputs{x};
    inputs.insert(inputs.end(), weights.begin(), weights.end());
    return Checkpoint::apply(torch::TensorList(inputs), std::make_shared<NetworkPart>(part));
  }
} // namespace trestle
