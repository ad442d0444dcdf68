#pragma once

#include "physics/solvers/assembler.h"

#include <Eigen/Dense>

#include <functional>
#include <limits>

namespace trestle
{
  /// Reduced equations by the coefficients. Collective; an Error of the physics is thrown on all ranks.
  struct ReducedSystem
  {
    std::function<Eigen::VectorXd(const Eigen::VectorXd &q)> residual;
    std::function<Eigen::MatrixXd(const Eigen::VectorXd &q)> tangent;

    bool   is_square = true; ///< whether there are as many as coefficients, so that the residual can vanish
    Shifts shifts    = {};   ///< of the tangent: one that was made with others no longer holds
  };

  /**
   * Newton's (or Gauss-Newton's) iteration on reduced equations, dense, with a backtracking line search on the norm of
   * the residual. It ends where what a step could still remove, |J dq|, is a small part of the residual of zero
   * coefficients as the first tangent predicts it. Never throws where it does not get there: that is for the
   * certificate to say. The tangent and its factors are kept while they hold, in linear problems for all steps.
   */
  class ReducedNewton
  {
  public:
    struct Report
    {
      bool         converged = false;
      unsigned int steps     = 0;
      double       left      = std::numeric_limits<double>::infinity(); ///< |J dq| over that of zero coefficients
    };

    static constexpr unsigned int max_steps    = 30;
    static constexpr unsigned int max_halvings = 10;

    /// @param is_linear whether the tangent is the same at all states. @param tolerance on what a step could remove.
    explicit ReducedNewton(const bool is_linear, const double tolerance = 1e-10)
      : is_linear_(is_linear),
        tolerance_(tolerance)
    {}

    /// After parameters have changed.
    void forget() { has_tangent_ = false; }

    /// From q, to where the residual is least. Collective.
    Report solve(Eigen::VectorXd &q, const ReducedSystem &system);

    /// The first step alone, without a search. @returns whether there is one that is finite. Collective.
    bool step(const Eigen::VectorXd &q, const ReducedSystem &system, Eigen::VectorXd &dq);

  private:
    void linearise(const Eigen::VectorXd &q, const ReducedSystem &system);
    void iterate(Eigen::VectorXd &q, const ReducedSystem &system, Report &report);

    const bool                                  is_linear_;
    const double                                tolerance_;
    bool                                        has_tangent_ = false;
    Shifts                                      shifts_; ///< of the tangent
    Eigen::MatrixXd                             tangent_;
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> factors_;
  };
} // namespace trestle
