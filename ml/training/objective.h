#pragma once

#include "ml/training/field_network.h"
#include "ml/training/residual_function.h"
#include "ml/training/training_objective.h"

namespace trestle
{
  /**
   * A loss on the residual of a field network as a function of the flat weights: without samples, and with what
   * second-order methods need of the equations.
   */
  class Objective : public TrainingObjective
  {
  public:
    /// Collective.
    Objective(FieldNetwork &field, ResidualOperator &equations, Loss &loss);

    /// |d loss / d u| over that at u = 0: how far the equations are from being solved.
    double relative_gradient() const;
    bool   is_minimal(double tolerance) const override { return !(relative_gradient() > tolerance); }

    bool advance() override;
    void write(Archive &archive) const override;
    void read(const Archive &archive) override;

    FieldNetwork     &field() { return field_; }
    Loss             &loss() { return loss_; }
    ResidualOperator &equations() { return equations_; }
    /// At the last evaluation.
    const LossState &state() const { return state_; }

  protected:
    Value compute(std::span<const std::size_t> batch) override;

  private:
    FieldNetwork     &field_;
    ResidualOperator &equations_;
    Loss             &loss_;
    LossState         state_;
    double            reference_ = 1.; ///< |d loss / d u| at u = 0
  };
} // namespace trestle
