#pragma once

#include "ml/training/weight_update.h"

namespace trestle
{
  /**
   * The update of Adam (Kingma and Ba 2015) on one flat vector, by default with the constants of
   * torch::optim::Adam, whose state has no portable way into a checkpoint.
   */
  class AdamUpdate : public WeightUpdate
  {
  public:
    AdamUpdate() = default;
    /// Declares `beta 1`, `beta 2`, `epsilon`.
    explicit AdamUpdate(ParameterSink &prm);

    void          start(const std::vector<WeightShape> &shapes) override;
    torch::Tensor step(const torch::Tensor &weights, const torch::Tensor &gradient, double rate) override;
    void          write(Archive &archive) const override;
    void          read(const Archive &archive, const torch::Tensor &weights) override;

  private:
    double beta_1_ = 0.9, beta_2_ = 0.999, epsilon_ = 1e-8;

    torch::Tensor mean_, mean_square_;
    unsigned int  n_steps_ = 0;
  };
} // namespace trestle
