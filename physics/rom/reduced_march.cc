#include "physics/rom/reduced_march.h"

#include <algorithm>

namespace trestle
{
  using Eigen::VectorXd;

  VectorXd extended(const VectorXd &q, const Eigen::Index n)
  {
    VectorXd result       = VectorXd::Zero(n);
    result.head(q.size()) = q;
    return result;
  }

  template <int dim>
  ReducedMarch<dim>::ReducedMarch(const MarchingRule &rule, ReducedEquations<dim> &equations,
                                  SampledState<dim> &state, const bool is_linear)
    : rule_(rule),
      equations_(equations),
      state_(state),
      newton_(is_linear),
      richer_newton_(is_linear),
      initial_newton_(is_linear)
  {}

  template <int dim>
  void ReducedMarch<dim>::forget()
  {
    newton_.forget();
    richer_newton_.forget();
    initial_newton_.forget();
  }

  template <int dim>
  ReducedSystem ReducedMarch<dim>::system(StateOf state_of, const Shifts &shifts) const
  {
    return {
        [this, state_of](const VectorXd &q) { return equations_.residual(state_of(q), q.size()); },
        [this, state_of, shifts](const VectorXd &q) { return equations_.tangent(state_of(q), shifts, q.size()); },
        equations_.is_square(), shifts};
  }

  namespace
  {
    /// Of rates that a problem may not have, too.
    VectorXd head(const VectorXd &q, const unsigned int n) { return q.head(std::min<Eigen::Index>(n, q.size())); }
  } // namespace

  template <int dim>
  ReducedPath ReducedMarch<dim>::solve(VectorXd q, const unsigned int n_richer)
  {
    const CoefficientState boundary = state_.boundary(0.);
    const auto             state_of = [&](const VectorXd &value) -> const DiscreteState             &{
      return state_.set({0., value, {}, {}}, boundary);
    };
    const auto  report = newton_.solve(q, system(state_of, Shifts()));
    ReducedPath path;
    path.newton_steps = report.steps;
    path.left         = report.left;
    path.converged    = report.converged;
    path.states       = {q};
    VectorXd dq;
    if (!path.converged || n_richer <= q.size())
      return path;
    const VectorXd start = extended(q, n_richer);
    path.converged       = richer_newton_.step(start, system(state_of, Shifts()), dq);
    path.richer          = {start + dq};
    return path;
  }

  template <int dim>
  bool ReducedMarch<dim>::begin(const VectorXd &value, const VectorXd &rate, ReducedNewton &newton,
                                CoefficientState &initial)
  {
    initial = {0., value, rate, {}};
    if (rule_.order < 2)
      return true;
    const CoefficientState boundary = state_.boundary(0.);
    Shifts                 shifts;
    shifts.value        = 0.;
    shifts.acceleration = 1.;
    const auto state_of = [&](const VectorXd &acceleration) -> const DiscreteState & {
      return state_.set({0., value, rate, acceleration}, boundary);
    };
    return newton.step(VectorXd::Zero(value.size()), system(state_of, shifts), initial.acceleration);
  }

  template <int dim>
  void ReducedMarch<dim>::remember(Earlier &earlier, CoefficientState state) const
  {
    earlier.insert(earlier.begin(), std::move(state));
    earlier.resize(std::min(earlier.size(), CoefficientStep::n_remembered(rule_)));
  }

  template <int dim>
  std::pair<CoefficientState, CoefficientState> ReducedMarch<dim>::advance_boundary(const double   time,
                                                                                    const Earlier &earlier)
  {
    const CoefficientStep step(rule_, time, earlier);
    CoefficientState      end = state_.boundary(time);
    if (rule_.order < 2)
      end = step.end(end.value);
    return {end, step.at_residual(end)};
  }

  template <int dim>
  bool ReducedMarch<dim>::start(const VectorXd &value, const VectorXd &rate, const unsigned int n, Progress &at)
  {
    const bool has_richer = value.size() > n;
    at.own.resize(1);
    at.richer.resize(1);
    at.boundary        = {state_.boundary(0.)};
    at.path.states     = {head(value, n)};
    at.path.left       = 0.;
    const bool has_own = begin(head(value, n), head(rate, n), initial_newton_, at.own[0]);
    initial_newton_.forget();
    if (!has_own || !has_richer)
      return has_own;
    at.path.richer      = {value};
    const bool has_both = begin(value, rate, initial_newton_, at.richer[0]);
    initial_newton_.forget();
    return has_both;
  }

  template <int dim>
  bool ReducedMarch<dim>::take(const unsigned int step, Progress &at)
  {
    const double          time = step * rule_.step;
    const CoefficientStep own(rule_, time, at.own);
    const auto            boundary = advance_boundary(time, at.boundary);
    const auto            with     = [&](const CoefficientStep &form) {
      return [this, &form, &boundary](const VectorXd &q) -> const DiscreteState                &{
        return state_.set(form.at_residual(form.end(q)), boundary.second);
      };
    };
    VectorXd   q      = own.predictor();
    const auto report = newton_.solve(q, system(with(own), own.shifts()));
    at.path.newton_steps += report.steps;
    at.path.left = std::max(at.path.left, report.left);
    if (!report.converged)
      return false;
    if (!at.path.richer.empty())
      {
        const CoefficientStep richer(rule_, time, at.richer);
        const VectorXd        start = extended(q, at.path.richer[0].size());
        VectorXd              dq;
        if (!richer_newton_.step(start, system(with(richer), richer.shifts()), dq))
          return false;
        at.path.richer.push_back(start + dq);
        remember(at.richer, richer.end(at.path.richer.back()));
      }
    at.path.states.push_back(q);
    remember(at.own, own.end(q));
    remember(at.boundary, boundary.first);
    return true;
  }

  template <int dim>
  ReducedPath ReducedMarch<dim>::march(const VectorXd &value, const VectorXd &rate, const unsigned int n)
  {
    Progress at;
    bool     goes_on = start(value, rate, n, at);
    for (unsigned int step = 1; step <= rule_.n_steps && goes_on; ++step)
      goes_on = take(step, at);
    at.path.converged = goes_on;
    return at.path;
  }

  template <int dim>
  std::vector<CoefficientState> ReducedMarch<dim>::with_derivatives(const std::vector<VectorXd> &path,
                                                                    const VectorXd              &rate)
  {
    std::vector<CoefficientState> result(1);
    begin(path[0], head(rate, path[0].size()), initial_newton_, result[0]);
    initial_newton_.forget();
    Earlier earlier(result);
    for (std::size_t s = 1; s < path.size(); ++s)
      {
        result.push_back(CoefficientStep(rule_, s * rule_.step, earlier).end(path[s]));
        remember(earlier, result.back());
      }
    return result;
  }

  template class ReducedMarch<2>;
  template class ReducedMarch<3>;
} // namespace trestle
