#include "core/exceptions.h"
#include "core/log.h"
#include "core/text.h"
#include "physics/solvers/steady_solver.h"

namespace trestle
{
  namespace
  {
    /// Leaves the physics at the full problem, whatever happens.
    template <int dim>
    class ContinuationGuard
    {
    public:
      explicit ContinuationGuard(const Physics<dim> &physics)
        // The parameter of the path is the one thing a solver may change in a physics.
        : physics_(const_cast<Physics<dim> &>(physics))
      {}
      ~ContinuationGuard() { physics_.set_continuation(1.); }
      void set(const double parameter) { physics_.set_continuation(parameter); }

    private:
      Physics<dim> &physics_;
    };

    void add(SolveSummary &sum, const SolveSummary &step)
    {
      sum.newton_iterations += step.newton_iterations;
      sum.linear_iterations += step.linear_iterations;
      sum.assemble_seconds += step.assemble_seconds;
      sum.solve_seconds += step.solve_seconds;
      sum.residual_norm = step.residual_norm;
      sum.used_fallback = sum.used_fallback || step.used_fallback;
    }
  } // namespace

  /// The full problem at once; where that fails (or the file asks for steps), along the physics' path to it.
  template <int dim>
  SolveSummary NewtonSolver<dim>::solve_with_continuation(Vector &u)
  {
    SolveSummary summary;
    if (newton_.continuation_steps == 0)
      {
        const Vector start = u;
        try
          {
            return solve(u, steady_state(), Shifts());
          }
        catch (const ConvergenceError &error)
          {
            log::info(std::string("Newton needs continuation: ") + error.what());
            u = start;
          }
      }
    return follow_path(u);
  }

  template <int dim>
  SolveSummary NewtonSolver<dim>::follow_path(Vector &u)
  {
    ContinuationGuard<dim> physics(assembler_.discretisation().physics());
    SolveSummary           summary{.used_continuation = true};
    double                 reached   = 0.;
    double                 increment = newton_.continuation_steps > 0 ? 1. / newton_.continuation_steps : 0.1;
    while (reached < 1.)
      {
        // A remainder below a thousandth belongs to this step.
        const double target = reached + 1.001 * increment >= 1. ? 1. : reached + increment;
        const Vector start  = u;
        physics.set(target);
        try
          {
            add(summary, solve(u, steady_state(), Shifts()));
            reached = target;
            log::debug("continuation: solved at " + text::rounded(target) + " of the full problem");
            if (newton_.continuation_steps == 0)
              increment *= 2.;
          }
        catch (const ConvergenceError &error)
          {
            u = start;
            increment *= 0.5;
            if (increment < 1e-3)
              throw ConvergenceError("Continuation stops at " + text::rounded(reached) +
                                         " of the full problem: " + error.what(),
                                     "The steady solution may be unstable or not exist there; refine the mesh, or "
                                     "compute in time.");
          }
      }
    return summary;
  }

  template SolveSummary NewtonSolver<2>::solve_with_continuation(Vector &);
  template SolveSummary NewtonSolver<3>::solve_with_continuation(Vector &);
  template SolveSummary NewtonSolver<2>::follow_path(Vector &);
  template SolveSummary NewtonSolver<3>::follow_path(Vector &);
} // namespace trestle
