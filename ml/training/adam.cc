#include "ml/training/adam.h"

#include "core/exceptions.h"
#include "ml/training/optimiser.h"

#include <cmath>

namespace trestle
{
  torch::Tensor AdamUpdate::step(const torch::Tensor &weights, const torch::Tensor &gradient, const double rate)
  {
    constexpr double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-8;
    if (n_steps_ == 0)
      {
        mean_        = torch::zeros_like(weights);
        mean_square_ = torch::zeros_like(weights);
      }
    ++n_steps_;
    mean_.mul_(beta_1).add_(gradient, 1. - beta_1);
    mean_square_.mul_(beta_2).addcmul_(gradient, gradient, 1. - beta_2);
    const double correction = std::sqrt(1. - std::pow(beta_2, n_steps_));
    const auto   size       = (mean_square_.sqrt() / correction).add_(epsilon);
    return torch::addcdiv(weights, mean_, size, -rate / (1. - std::pow(beta_1, n_steps_)));
  }

  void AdamUpdate::write(Archive &archive) const
  {
    if (n_steps_ == 0)
      return;
    archive.arrays["adam mean"]        = to_array(mean_);
    archive.arrays["adam mean square"] = to_array(mean_square_);
    archive.arrays["adam steps"]       = {{1}, {double(n_steps_)}};
  }

  void AdamUpdate::read(const Archive &archive, const torch::Tensor &weights)
  {
    *this = AdamUpdate();
    if (!archive.arrays.contains("adam steps"))
      return;
    n_steps_     = (unsigned int)(archive.arrays.at("adam steps").values.at(0));
    mean_        = to_tensor(archive.arrays.at("adam mean"), weights);
    mean_square_ = to_tensor(archive.arrays.at("adam mean square"), weights);
  }

  namespace
  {
    /// Full-batch Adam; the rate falls exponentially from `rate` to `rate` x `decay` over the stage.
    class Adam : public Optimiser
    {
    public:
      explicit Adam(ParameterSink &prm)
        : Optimiser(prm, 200, 0.)
      {
        prm.add("rate", rate_, "Learning rate of the first step.", Allowed::positive());
        prm.add("decay", decay_, "Rate of the last step over that of the first.", Allowed::positive());
      }

      void start(Objective &) override { update_ = AdamUpdate(); }

      bool step(Objective &objective, const unsigned int step) override
      {
        const double progress = n_steps() > 1 ? double(step) / (n_steps() - 1) : 0.;
        const double rate     = rate_ * std::pow(decay_, progress);
        objective.evaluate_at(update_.step(objective.weights(), objective.gradient(), rate));
        if (!objective.is_finite())
          throw ConvergenceError("Adam: the loss is no finite number after step " + std::to_string(step + 1) +
                                     " with rate " + std::to_string(rate) + ".",
                                 "Lower training/adam/rate.");
        return true;
      }

      void write(Archive &archive) const override { update_.write(archive); }
      void read(const Archive &archive, const torch::Tensor &weights) override { update_.read(archive, weights); }

    private:
      double     rate_  = 1e-2;
      double     decay_ = 1.;
      AdamUpdate update_;
    };

    const RegisterOptimiser<Adam> registration("adam", "Adam (Kingma and Ba 2015), full batch.");
  } // namespace
} // namespace trestle
