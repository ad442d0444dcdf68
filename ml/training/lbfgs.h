#pragma once

#include "ml/training/optimiser.h"

#include <deque>

namespace trestle
{
  /**
   * L-BFGS with a strong Wolfe line search (Nocedal and Wright 2006, algorithms 7.4, 7.5 and 3.5). State is
   * tensors and counts only, so that it fits a checkpoint; torch::optim::LBFGS keeps its own hidden.
   */
  class LbfgsUpdate
  {
  public:
    /// @param n_pairs pairs of steps and gradient changes kept.
    explicit LbfgsUpdate(unsigned int n_pairs);

    /// From evaluated weights to better ones, evaluated too. @returns false when no step goes downhill any more.
    bool step(SmoothFunction &function);

    void write(Archive &archive) const;
    void read(const Archive &archive, const torch::Tensor &weights);

  private:
    struct Pair
    {
      torch::Tensor step;   ///< of the weights
      torch::Tensor change; ///< of the gradient
    };

    torch::Tensor direction(const torch::Tensor &gradient) const;
    bool          search(SmoothFunction &function, const torch::Tensor &weights, const torch::Tensor &direction);

    unsigned int     n_pairs_;
    std::deque<Pair> pairs_;
  };

  /// L-BFGS as a stage.
  class Lbfgs : public Optimiser
  {
  public:
    /// Declares `steps`, `tolerance`, `history`.
    explicit Lbfgs(ParameterSink &prm);
    Lbfgs(unsigned int n_steps, unsigned int n_pairs);

    void start(TrainingObjective &) override { update_ = LbfgsUpdate(n_pairs_); }
    bool step(TrainingObjective &objective, const StageProgress &) override { return update_.step(objective); }
    void write(Archive &archive) const override { update_.write(archive); }
    void read(const Archive &archive, TrainingObjective &objective) override;

  private:
    unsigned int n_pairs_ = 20;
    LbfgsUpdate  update_;
  };
} // namespace trestle
