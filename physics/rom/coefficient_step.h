#pragma once

#include "physics/solvers/assembler.h"
#include "physics/time/marching_rule.h"

#include <Eigen/Core>

#include <span>

namespace trestle
{
  /// A state in the coordinates of a reduced basis, or the boundary values that go with it: value and derivatives in
  /// time. Empty: there is none.
  struct CoefficientState
  {
    double          time = 0.;
    Eigen::VectorXd value;
    Eigen::VectorXd rate;
    Eigen::VectorXd acceleration;
  };

  /**
   * One step of a marching rule in coordinates. States are V q + lift with a V that does not change in time, so that
   * derivatives in time are combinations of earlier q, and of earlier lifts: the rules are those of Bdf2 and of
   * GeneralisedAlpha (physics/time), on few numbers.
   */
  class CoefficientStep
  {
  public:
    /// @param time of the step's end. @param earlier newest first; with one it is the first step of BDF2.
    CoefficientStep(const MarchingRule &rule, double time, std::span<const CoefficientState> earlier);

    const Shifts &shifts() const { return shifts_; }
    /// Where Newton starts.
    const Eigen::VectorXd &predictor() const { return predictor_; }

    /// The state at the end with this value there.
    CoefficientState end(const Eigen::VectorXd &value) const;
    /// Where the residual is taken, given the state at the end.
    CoefficientState at_residual(const CoefficientState &end) const;

    /// Earlier states that a march is to keep: for the rule and its predictor.
    static std::size_t n_remembered(const MarchingRule &rule);

  private:
    void start_first_order(std::span<const CoefficientState> earlier);
    void start_second_order();

    const MarchingRule rule_;
    const double       time_;
    CoefficientState   old_;
    Eigen::VectorXd    history_; ///< first order: rate = shift value + history
    Shifts             shifts_;
    Eigen::VectorXd    predictor_;
  };
} // namespace trestle
