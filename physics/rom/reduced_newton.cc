#include "physics/rom/reduced_newton.h"

#include "core/exceptions.h"

#include <algorithm>

namespace trestle
{
  using Eigen::VectorXd;

  namespace
  {
    /// Backtracking; an Error of the physics at a trial means that it was one too far.
    bool search(VectorXd &q, VectorXd &r, const VectorXd &dq, const ReducedSystem &system)
    {
      double part = 1.;
      for (unsigned int halving = 0; halving <= ReducedNewton::max_halvings; ++halving, part *= 0.5)
        try
          {
            const VectorXd trial = q + part * dq;
            const VectorXd there = system.residual(trial);
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
  } // namespace

  void ReducedNewton::linearise(const VectorXd &q, const ReducedSystem &system)
  {
    const bool same = system.shifts.value == shifts_.value && system.shifts.rate == shifts_.rate &&
                      system.shifts.acceleration == shifts_.acceleration;
    if (has_tangent_ && is_linear_ && same && tangent_.cols() == q.size())
      return;
    has_tangent_ = false;
    tangent_     = system.tangent(q);
    if (!tangent_.allFinite())
      throw ConvergenceError("The tangent of reduced equations is not finite.", "Start nearer to the answer.");
    factors_.compute(tangent_);
    shifts_      = system.shifts;
    has_tangent_ = true;
  }

  ReducedNewton::Report ReducedNewton::solve(VectorXd &q, const ReducedSystem &system)
  {
    Report report;
    try
      {
        iterate(q, system, report);
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

  void ReducedNewton::iterate(VectorXd &q, const ReducedSystem &system, Report &report)
  {
    constexpr double round_off = 1e-7; // may be above the tolerance where large terms cancel
    constexpr double unseen    = 1e-5; // of squares that stay a search sees no difference
    VectorXd         r         = system.residual(q);
    double           reference = 0.;
    for (; report.steps <= max_steps && r.allFinite(); ++report.steps)
      {
        const bool is_zero   = report.steps > 0 && system.is_square && r.norm() <= tolerance_ * reference;
        VectorXd   dq        = VectorXd::Zero(q.size());
        double     removable = r.norm();
        if (!is_zero)
          {
            linearise(q, system);
            dq        = factors_.solve(-r);
            removable = (tangent_ * dq).norm();
          }
        if (report.steps == 0)
          reference = (r - tangent_ * q).norm();
        report.left      = reference > 0. ? removable / reference : removable;
        report.converged = removable <= tolerance_ * reference;
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
            r = system.residual(q);
          }
        else if (!search(q, r, dq, system))
          break;
      }
    report.converged = r.allFinite() && report.left <= round_off;
  }

  bool ReducedNewton::step(const VectorXd &q, const ReducedSystem &system, VectorXd &dq)
  {
    try
      {
        const VectorXd r = system.residual(q);
        linearise(q, system);
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
} // namespace trestle
