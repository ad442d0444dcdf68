#include "ml/training/adam.h"

#include "ml/training/update_stage.h"

#include <cmath>

namespace trestle
{
  AdamUpdate::AdamUpdate(ParameterSink &prm, const AdamConstants &defaults)
    : constants_(defaults)
  {
    prm.add("beta 1", constants_.beta_1, "Share that the mean of the gradients keeps a step.", share_kept());
    prm.add("beta 2", constants_.beta_2, "Share that the mean of their squares keeps a step.", share_kept());
    prm.add("epsilon", constants_.epsilon, "Added to the root of that mean.", Allowed::positive());
  }

  void AdamUpdate::start(const std::vector<WeightShape> &)
  {
    n_steps_ = 0;
    mean_ = mean_square_ = torch::Tensor();
  }

  torch::Tensor AdamUpdate::step(const torch::Tensor &weights, const torch::Tensor &gradient, const double rate)
  {
    if (n_steps_ == 0)
      {
        mean_        = torch::zeros_like(weights);
        mean_square_ = torch::zeros_like(weights);
      }
    ++n_steps_;
    const auto &[beta_1, beta_2, epsilon] = constants_;
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
    if (!archive.arrays.contains("adam steps"))
      return;
    n_steps_     = (unsigned int)(archive.arrays.at("adam steps").values.at(0));
    mean_        = to_tensor(archive.arrays.at("adam mean"), weights);
    mean_square_ = to_tensor(archive.arrays.at("adam mean square"), weights);
  }

  namespace
  {
    const RegisterWeightUpdate<AdamUpdate> registration("adam", "Adam (Kingma and Ba 2015).");
  } // namespace
} // namespace trestle
