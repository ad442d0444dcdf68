#pragma once

#include "ml/training/weight_update.h"

namespace trestle
{
  /**
   * The update of Adam (Kingma and Ba 2015) on one flat vector, with the constants of torch::optim::Adam,
   * whose state has no portable way into a checkpoint.
   */
  class AdamUpdate : public WeightUpdate
  {
  public:
    torch::Tensor step(const torch::Tensor &weights, const torch::Tensor &gradient, double rate) override;
    void          write(Archive &archive) const override;
    void          read(const Archive &archive, const torch::Tensor &weights) override;

  private:
    torch::Tensor mean_, mean_square_;
    unsigned int  n_steps_ = 0;
  };
} // namespace trestle
