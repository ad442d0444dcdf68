#include "ml/training/adam.h"
#include "ml/training/update_stage.h"

namespace trestle
{
  namespace
  {
    /// Adam whose weights also shrink by rate x `weight decay` a step, apart from the gradient (Loshchilov and
    /// Hutter 2019, algorithm 2; torch::optim::AdamW).
    class AdamWUpdate : public AdamUpdate
    {
    public:
      explicit AdamWUpdate(ParameterSink &prm)
        : AdamUpdate(prm)
      {
        prm.add("weight decay", weight_decay_, "Share of a weight that a step of rate 1 takes away.",
                Allowed::non_negative());
      }

      torch::Tensor step(const torch::Tensor &weights, const torch::Tensor &gradient, const double rate) override
      {
        return AdamUpdate::step(weights * (1. - rate * weight_decay_), gradient, rate);
      }

    private:
      double weight_decay_ = 1e-2;
    };

    const RegisterWeightUpdate<AdamWUpdate>
        registration("adamw",
                     "Adam with weights that decay apart from the gradient (Loshchilov and Hutter 2019).");
  } // namespace
} // namespace trestle
