#include "physics/rom/reduced_newton.h"

#include "core/exceptions.h"

#include <algorithm>

namespace trestle
{
  using Eigen::VectorXd;

  template <int dim>
  VectorXd ReducedNewton<dim>::residual(const VectorXd &q, const StateOf &state_of) const
  {
    return equations_.residual(state_of(q), q.size());
  }

  template <int dim>
  void ReducedNewton<dim>::linearise(const VectorXd &q, const StateOf &state_of, const Shifts &shifts)
  {
    const bool same = shifts.value == shifts_.value && shifts.rate == shifts_.rate &&
                      shifts.acceleration == shifts_.acceleration;
    if (has_tangent_ && is_linear_ && same && tangent_.cols() == q.size())
      return;
    has_tangent_ = false;
    tangent_     = equations_.tangent(state_of(q), shifts, q.size());
    if (!tangent_.allFinite())
      throw ConvergenceError("The tangent of reduced equations is not finite.", "Start nearer to the answer.");
    factors_.compute(tangent_);
    shifts_      = shifts;
    has_tangent_ = true;
  }

  /// Backtracking; an Error of the physics at a trial means that it was one too far.
  template <int dim>
  bool ReducedNewton<dim>::search(VectorXd &q, VectorXd &r, const VectorXd &dq, const StateOf &state_of)
  {
    double part = 1.;
    for (unsigned int halving = 0; halving <= max_halvings; ++halving, part *= 0.5)
      try
        {
          const VectorXd trial = q + part * dq;
          const VectorXd there = residual(trial, state_of);
          if (there.norm() < r.norm()) // not for NaN
            {
              q = trial;
              r = there;
              return true;
            }
        }
      catch (const FatalError &)
        {
          throw;
        }
      catch (const Error &)
        {}
    return false;
  }

  template <int dim>
  typename ReducedNewton<dim>::Report ReducedNewton<dim>::solve(VectorXd &q, const StateOf &state_of,
                                                                const Shifts &shifts)
  {
    Report report;
    try
      {
        iterate(q, state_of, shifts, report);
      }
    catch (const FatalError &)
      {
        throw;
      }
    catch (const Error &)
      {
        report.converged = false;
      }
    return report;
  }

  template <int dim>
  void ReducedNewton<dim>::iterate(VectorXd &q, const StateOf &state_of, const Shifts &shifts, Report &report)
  {
    constexpr double round_off = 1e-7; // may be above the tolerance where large terms cancel
    constexpr double unseen    = 1e-5; // of squares that stay a search sees no difference
    VectorXd         r         = residual(q, state_of);
    double           reference = 0.;
    for (; report.steps <= max_steps && r.allFinite(); ++report.steps)
      {
        const bool is_zero   = report.steps > 0 && equations_.is_square() && r.norm() <= tolerance * reference;
        VectorXd   dq        = VectorXd::Zero(q.size());
        double     removable = r.norm();
        if (!is_zero)
          {
            linearise(q, state_of, shifts);
            dq        = factors_.solve(-r);
            removable = (tangent_ * dq).norm();
          }
        if (report.steps == 0)
          reference = (r - tangent_ * q).norm();
        report.left      = reference > 0. ? removable / reference : removable;
        report.converged = removable <= tolerance * reference;
        if (report.converged)
          return;
        if (is_linear_)
          {
            q += dq;
            report = {dq.allFinite(), report.steps + 1, 0.};
            return;
          }
        if (removable <= unseen * r.norm())
          {
            q += dq;
            r = residual(q, state_of);
          }
        else if (!search(q, r, dq, state_of))
          break;
      }
    report.converged = r.allFinite() && report.left <= round_off;
  }

  template <int dim>
  bool ReducedNewton<dim>::step(const VectorXd &q, const StateOf &state_of, const Shifts &shifts, VectorXd &dq)
  {
    try
      {
        const VectorXd r = residual(q, state_of);
        linearise(q, state_of, shifts);
        dq = factors_.solve(-r);
        return dq.allFinite();
      }
    catch (const FatalError &)
      {
        throw;
      }
    catch (const Error &)
      {
        return false;
      }
  }

  template class ReducedNewton<2>;
  template class ReducedNewton<3>;
} // namespace trestle
