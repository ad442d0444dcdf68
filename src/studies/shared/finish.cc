#include "studies/shared/finish.h"

#include "core/exceptions.h"
#include "core/figures.h"
#include "core/stopwatch.h"

namespace trestle
{
  namespace
  {
    /// CG counts linear iterations, Newton its steps.
    unsigned int iterations_of(const SolveSummary &summary, const bool is_linear_spd)
    {
      return is_linear_spd ? summary.linear_iterations : summary.newton_iterations;
    }

    bool is_linear_spd(SolvableEquations &problem)
    {
      return problem.equations().is_linear() && problem.equations().is_spd();
    }
  } // namespace

  Finish::Finish(ParameterSink &prm)
  {
    const auto section = prm.section("certificate");
    prm.add("tolerance", tolerance_,
            "Estimate over that of the lifted zero, up to which a network's answer is accepted.",
            Allowed::positive());
    prm.add("finish", mode_,
            "tolerance: accept, correct or recompute against the tolerance; always: correct every answer; "
            "never: leave the answer as it is, marked rejected when above the tolerance.",
            Allowed::one_of({"tolerance", "always", "never"}));
    prm.add("correction iterations", correction_iterations_,
            "Preconditioned CG (linear SPD) or Newton steps a correction may take before recomputing.",
            Allowed::at_least(1));
    prm.add("residual tolerance", residual_tolerance_, "A correction stops at this |r| / |r(lifted zero)|.",
            Allowed::positive());
  }

  Finish::Outcome Finish::apply(SolvableEquations &problem, std::vector<double> &u) const
  {
    auto   &equations = problem.equations();
    Outcome outcome;
    outcome.before = certify(equations, u, tolerance_);
    outcome.after  = outcome.before;

    const bool is_within = outcome.before.within_tolerance();
    if (mode_ == "never" || (mode_ == "tolerance" && is_within))
      {
        outcome.before.decision = is_within ? Decision::accepted : Decision::rejected;
        outcome.after.decision  = outcome.before.decision;
        return outcome;
      }

    const Stopwatch watch;
    Decision        decision = Decision::corrected;
    if (!correct(problem, u, outcome))
      {
        decision = Decision::recomputed;
        u        = problem.cold_start();
        problem.solve(u);
        outcome.after = certify(equations, u, tolerance_);
      }
    outcome.seconds           = watch.wall_seconds();
    outcome.before.decision   = decision;
    outcome.before.iterations = outcome.warm_iterations;
    outcome.after.decision    = decision;

    std::vector<double> cold = problem.cold_start();
    try
      {
        outcome.cold_iterations =
            iterations_of(problem.correct(cold, 100000, residual_tolerance_), is_linear_spd(problem));
      }
    catch (const ConvergenceError &)
      {
        outcome.cold_iterations = 0; // no cold start without continuation: nothing to compare with
      }
    return outcome;
  }

  bool Finish::correct(SolvableEquations &problem, std::vector<double> &u, Outcome &outcome) const
  {
    std::vector<double> corrected = u;
    try
      {
        const auto summary      = problem.correct(corrected, correction_iterations_, residual_tolerance_);
        outcome.warm_iterations = iterations_of(summary, is_linear_spd(problem));
      }
    catch (const ConvergenceError &)
      {
        return false;
      }
    outcome.after = certify(problem.equations(), corrected, tolerance_);

    const bool is_good = mode_ == "always" ? outcome.after.residual_relative <= 10. * residual_tolerance_
                                           : outcome.after.within_tolerance();
    if (is_good)
      u = corrected;
    return is_good;
  }

  void Finish::Outcome::report(Figures &figures) const
  {
    before.report(figures);
    figures.set("certificate.network_residual_relative", before.residual_relative);
    figures.set("certificate.residual_relative", after.residual_relative);
    figures.set("certificate.estimate_after", after.estimate);
    figures.set("iterations.warm", int(warm_iterations));
    figures.set("iterations.cold", int(cold_iterations));
    figures.set("iterations.saved", int(cold_iterations) - int(warm_iterations));
    figures.set("time.finish_s", seconds);
  }
} // namespace trestle
