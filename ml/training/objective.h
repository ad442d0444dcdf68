#pragma once

#include "ml/training/field_network.h"
#include "ml/training/residual_function.h"
#include "ml/training/smooth_function.h"

namespace trestle
{
  /**
   * The loss as a function of the flat weights: what an optimiser sees. Evaluated by assign() or evaluate(),
   * then read; a value read always belongs to the present weights. All ranks hold the same weights, the same
   * loss and the same gradient (summed over ranks in a fixed order).
   */
  class Objective : public SmoothFunction
  {
  public:
    /// Collective.
    Objective(FieldNetwork &field, ResidualOperator &equations, Loss &loss);

    /// Loss and gradient at the present weights. Collective.
    void evaluate();
    /// Sets the weights, then evaluate(). A state the physics rejects counts as an infinite loss.
    void evaluate_at(const torch::Tensor &weights) override;

    double               loss_value() const override { return value_; }
    bool                 is_finite() const;
    const torch::Tensor &gradient() const override { return gradient_; }
    torch::Tensor        weights() const override { return field_.weights().flat().detach().clone(); }

    /// |d loss / d u| over that at u = 0: how far the equations are from being solved.
    double relative_gradient() const;

    FieldNetwork     &field() { return field_; }
    Loss             &loss() { return loss_; }
    ResidualOperator &equations() { return equations_; }
    const LossState  &state() const { return state_; }

  private:
    FieldNetwork     &field_;
    ResidualOperator &equations_;
    Loss             &loss_;
    LossState         state_;
    double            value_ = 0.;
    torch::Tensor     gradient_;
    double            reference_ = 1.; ///< |d loss / d u| at u = 0
  };

  /// Sums a rank's flat tensor over ranks; the same bits on all of them. Collective.
  void sum_over_ranks(const Communicator &communicator, torch::Tensor &values);
  /// Gives all ranks the root's values. Collective.
  void broadcast_from_root(const Communicator &communicator, torch::Tensor &values);
} // namespace trestle
