#pragma once

#include "core/archive.h"
#include "core/communicator.h"
#include "ml/networks/weights.h"
#include "ml/training/smooth_function.h"

#include <cstddef>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * What a TrainingRun minimises: the mean loss of a batch of samples as a function of one flat vector of weights.
   * A new training derives, says what a batch's loss and gradient are, and has optimisers, schedules, checkpoints
   * and budgets. Losses, gradients and weights are the same on all ranks.
   */
  class TrainingObjective : public SmoothFunction
  {
  public:
    struct Value
    {
      double        loss = 0.;
      torch::Tensor gradient; ///< by the flat weights
    };

    TrainingObjective(const Communicator &communicator, Weights &weights);

    const Communicator &communicator() const { return communicator_; }
    Weights            &arrays() { return weights_; }

    /// Samples of the next evaluations; none: a loss that knows no samples.
    void set_batch(std::vector<std::size_t> batch);
    void assign(const torch::Tensor &weights);
    /// assign(); where the objective was evaluated, it is evaluated again. Collective.
    void move_to(const torch::Tensor &weights);

    /// Loss and gradient of the batch at the present weights, unless they are known. Collective.
    void evaluate();
    bool is_evaluated() const { return is_evaluated_; }
    /// assign(), then evaluate(); where that is a ConvergenceError, the loss is infinite.
    void evaluate_at(const torch::Tensor &weights) override;

    /// Infinite where it is no number.
    double               loss_value() const override { return value_.loss; }
    const torch::Tensor &gradient() const override { return value_.gradient; }
    torch::Tensor        weights() const override { return weights_.flat().detach().clone(); }
    bool                 is_finite() const;
    /// @throws ConvergenceError
    void require_finite(unsigned long n_steps) const;

    /// Whether an evaluated state is a minimum to a stage's tolerance. Collective.
    virtual bool is_minimal(double) const { return false; }
    /// Some losses are one of a sequence: @returns whether there is a next one, which the last stage then minimises.
    virtual bool advance() { return false; }
    /// What else a checkpoint has to hold. Not collective.
    virtual void write(Archive &) const {}
    virtual void read(const Archive &) {}

  protected:
    /// At the present weights. Collective.
    virtual Value compute(std::span<const std::size_t> batch) = 0;
    void          invalidate() { is_evaluated_ = false; }

  private:
    Communicator             communicator_;
    Weights                 &weights_;
    std::vector<std::size_t> batch_;
    Value                    value_;
    bool                     is_evaluated_ = false;
  };

  /// Sums a rank's flat tensor over ranks; the same bits on all of them. Collective.
  void sum_over_ranks(const Communicator &communicator, torch::Tensor &values);
  /// Gives all ranks the root's values. Collective.
  void broadcast_from_root(const Communicator &communicator, torch::Tensor &values);
} // namespace trestle
