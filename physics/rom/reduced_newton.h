#pragma once

#include "physics/rom/reduced_equations.h"

#include <Eigen/Dense>

#include <functional>
#include <limits>

namespace trestle
{
  /**
   * Newton's (or Gauss-Newton's) iteration on reduced equations, dense, with a backtracking line search on the norm of
   * the residual. It ends where what a step could still remove, |J dq|, is a small part of the residual of zero
   * coefficients as the first tangent predicts it. Never throws where it does not get there: that is for the
   * certificate to say. The tangent and its factors are kept while they hold, in linear problems for all steps.
   */
  template <int dim>
  class ReducedNewton
  {
  public:
    /// The state with these coefficients.
    using StateOf = std::function<const DiscreteState &(const Eigen::VectorXd &)>;

    struct Report
    {
      bool         converged = false;
      unsigned int steps     = 0;
      double       left      = std::numeric_limits<double>::infinity(); ///< |J dq| over that of zero coefficients
    };

    static constexpr double       tolerance    = 1e-10;
    static constexpr unsigned int max_steps    = 30;
    static constexpr unsigned int max_halvings = 10;

    /// @param is_linear whether the tangent is the same at all states. The equations must outlive this.
    ReducedNewton(ReducedEquations<dim> &equations, const bool is_linear)
      : equations_(equations),
        is_linear_(is_linear)
    {}

    /// After parameters have changed.
    void forget() { has_tangent_ = false; }

    /// From q, to where the residual is least. Collective.
    Report solve(Eigen::VectorXd &q, const StateOf &state_of, const Shifts &shifts);

    /// The first step alone, without a search. @returns whether there is one that is finite. Collective.
    bool step(const Eigen::VectorXd &q, const StateOf &state_of, const Shifts &shifts, Eigen::VectorXd &dq);

  private:
    Eigen::VectorXd residual(const Eigen::VectorXd &q, const StateOf &state_of) const;
    void            linearise(const Eigen::VectorXd &q, const StateOf &state_of, const Shifts &shifts);
    void            iterate(Eigen::VectorXd &q, const StateOf &state_of, const Shifts &shifts, Report &report);
    bool search(Eigen::VectorXd &q, Eigen::VectorXd &r, const Eigen::VectorXd &dq, const StateOf &state_of);

    ReducedEquations<dim>                      &equations_;
    const bool                                  is_linear_;
    bool                                        has_tangent_ = false;
    Shifts                                      shifts_; ///< of the tangent
    Eigen::MatrixXd                             tangent_;
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> factors_;
  };
} // namespace trestle
