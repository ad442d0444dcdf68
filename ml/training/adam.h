#pragma once

#include "ml/training/weight_update.h"

namespace trestle
{
  /// By default those of torch::optim::Adam.
  struct AdamConstants
  {
    double beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-8;
  };

  /**
   * The update of Adam (Kingma and Ba 2015) on one flat vector; that of LibTorch has no portable way into a
   * checkpoint.
   */
  class AdamUpdate : public WeightUpdate
  {
  public:
    AdamUpdate() = default;
    /// Declares `beta 1`, `beta 2`, `epsilon`.
    explicit AdamUpdate(ParameterSink &prm, const AdamConstants &defaults = {});

    void          start(const std::vector<WeightShape> &shapes) override;
    torch::Tensor step(const torch::Tensor &weights, const torch::Tensor &gradient, double rate) override;
    void          write(Archive &archive) const override;
    void          read(const Archive &archive, const torch::Tensor &weights) override;

  private:
    AdamConstants constants_;

    torch::Tensor mean_, mean_square_;
    unsigned int  n_steps_ = 0;
  };
} // namespace trestle
