#pragma once

#include "physics/rom/reduced_equations.h"
#include "physics/rom/reduced_newton.h"
#include "physics/rom/sampled_state.h"

#include <limits>
#include <utility>
#include <vector>

namespace trestle
{
  /// What a reduced solve found.
  struct ReducedPath
  {
    std::vector<Eigen::VectorXd> states; ///< coefficients, one vector a state; as far as it came
    std::vector<Eigen::VectorXd>
                 richer; ///< what one linearised step each in the richer basis makes of them; empty: none
    double       left         = std::numeric_limits<double>::infinity(); ///< largest of Newton's
    unsigned int newton_steps = 0;
    bool         converged    = false;
  };

  /// Coefficients with zeros behind them, n together.
  Eigen::VectorXd extended(const Eigen::VectorXd &q, Eigen::Index n);

  /**
   * A reduced problem from its initial state to the end. Beside the answer in n modes goes a companion in the richer
   * basis that takes one Newton step a time step, from the answer's coefficients and with its own earlier states: what
   * it differs by says what the missing modes do, history included. In linear problems it is the richer answer itself.
   */
  template <int dim>
  class ReducedMarch
  {
  public:
    /// @param state of the cells that the equations visit. All references must outlive this.
    ReducedMarch(const MarchingRule &rule, ReducedEquations<dim> &equations, SampledState<dim> &state,
                 bool is_linear);

    /// After parameters have changed.
    void forget();

    /// A steady problem, from q. @param n_richer modes of the companion; not more than q has: none. Collective.
    ReducedPath solve(Eigen::VectorXd q, unsigned int n_richer);

    /// In time. @param value, rate of the initial state in the richer basis, the answer's coefficients first.
    ReducedPath march(const Eigen::VectorXd &value, const Eigen::VectorXd &rate, unsigned int n);

    /// States of a path with their derivatives in time, as the march has them; second order. Collective.
    std::vector<CoefficientState> with_derivatives(const std::vector<Eigen::VectorXd> &path,
                                                   const Eigen::VectorXd              &rate);

  private:
    /// The state with these coefficients.
    using StateOf = std::function<const DiscreteState &(const Eigen::VectorXd &)>;
    ReducedSystem system(StateOf state_of, const Shifts &shifts) const;

    using Earlier = std::vector<CoefficientState>; ///< newest first

    /// Of the first coefficients, with the acceleration that the reduced equations give. @returns whether there is one.
    bool begin(const Eigen::VectorXd &value, const Eigen::VectorXd &rate, ReducedNewton &newton,
               CoefficientState &initial);
    void remember(Earlier &earlier, CoefficientState state) const;

    /// Where a march stands.
    struct Progress
    {
      Earlier     own, richer, boundary;
      ReducedPath path;
    };
    bool start(const Eigen::VectorXd &value, const Eigen::VectorXd &rate, unsigned int n, Progress &at);
    bool take(unsigned int step, Progress &at);
    /// Of the boundary's values, at a step's end and where its residual is taken.
    std::pair<CoefficientState, CoefficientState> advance_boundary(double time, const Earlier &earlier);

    const MarchingRule     rule_;
    ReducedEquations<dim> &equations_;
    SampledState<dim>     &state_;
    ReducedNewton          newton_;
    ReducedNewton          richer_newton_;
    ReducedNewton          initial_newton_; ///< mass matrices alone
  };
} // namespace trestle
