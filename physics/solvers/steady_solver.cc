#include "physics/solvers/steady_solver.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/stopwatch.h"
#include "core/text.h"
#include "core/timings.h"

#include <cmath>
#include <limits>
#include <malloc.h>

namespace trestle
{
  LinearSolverParameters::LinearSolverParameters(ParameterSink &prm)
  {
    const auto section = prm.section("linear solver");
    prm.add("solver", solver, "Library of matrix and solvers.",
            Allowed::one_of(LinearSystemRegistry::instance().names()));
    prm.add("method", method,
            "automatic: conjugate gradients where the problem is symmetric positive definite, else direct.",
            Allowed::one_of({"automatic", "cg", "gmres", "direct"}));
    prm.add("relative tolerance", relative_tolerance, "Of the linear residual to the right-hand side.",
            Allowed::between(0., 1.));
    prm.add("maximum iterations", max_iterations, "Of CG or GMRES.", Allowed::at_least(1));
    prm.add("direct fallback", direct_fallback, "Whether the direct solver may help where iterations fail.");
  }

  NewtonParameters::NewtonParameters(ParameterSink &prm)
  {
    const auto section = prm.section("newton");
    prm.add("relative tolerance", relative_tolerance, "Of the residual to that of the lifted zero.",
            Allowed::between(0., 1.));
    prm.add("absolute tolerance", absolute_tolerance, "Of the residual's norm, in its own unit.",
            Allowed::non_negative());
    prm.add("maximum iterations", max_iterations, "Newton steps.", Allowed::at_least(1));
    prm.add("maximum line search", max_line_search, "Halvings of a Newton step.", Allowed::non_negative());
    prm.add("continuation steps", continuation_steps,
            "Steps to the full problem (Reynolds number) where the physics has such a path; 0: only if needed.",
            Allowed::non_negative());
  }

  template <int dim>
  NewtonSolver<dim>::NewtonSolver(const Assembler<dim> &assembler, const LinearSolverParameters &linear,
                                  const NewtonParameters &newton)
    : assembler_(assembler),
      linear_(linear),
      newton_(newton),
      system_(LinearSystemRegistry::instance().create(linear.solver))
  {}

  template <int dim>
  SolveSummary NewtonSolver<dim>::solve(Vector &u)
  {
    const auto &physics = assembler_.discretisation().physics();
    if (physics.wants_continuation() && !physics.is_linear())
      return solve_with_continuation(u);
    return solve(u, steady_state(), Shifts());
  }

  template <int dim>
  typename NewtonSolver<dim>::StateOf NewtonSolver<dim>::steady_state() const
  {
    return [this](const Vector &u) {
      DiscreteState state;
      state.value = u;
      state.time  = assembler_.discretisation().time();
      return state;
    };
  }

  template <int dim>
  LinearMethod NewtonSolver<dim>::method() const
  {
    if (linear_.method == "cg")
      return LinearMethod::conjugate_gradients;
    if (linear_.method == "gmres")
      return LinearMethod::gmres;
    if (linear_.method == "automatic" && assembler_.discretisation().physics().is_spd())
      return LinearMethod::conjugate_gradients;
    return LinearMethod::direct;
  }

  template <int dim>
  void NewtonSolver<dim>::invalidate()
  {
    invalidate_values();
    has_pattern_     = false;
    is_prepared_for_ = LinearMethod::direct;
  }

  template <int dim>
  void NewtonSolver<dim>::release()
  {
    invalidate();
    system_ = LinearSystemRegistry::instance().create(linear_.solver);
    malloc_trim(0); // glibc keeps what lies below the last allocation
  }

  template <int dim>
  void NewtonSolver<dim>::invalidate_values()
  {
    has_matrix_  = false;
    is_prepared_ = false;
  }

  /// Whether a linear physics' matrix is still that of the state.
  template <int dim>
  bool NewtonSolver<dim>::matrix_holds(const DiscreteState &state, const Shifts &shifts) const
  {
    const bool same_shifts = shifts.value == matrix_shifts_.value && shifts.rate == matrix_shifts_.rate &&
                             shifts.acceleration == matrix_shifts_.acceleration;
    const bool same_time = state.time == matrix_time_ || !assembler_.tangent_depends_on_time();
    return has_matrix_ && same_shifts && same_time && assembler_.discretisation().physics().is_linear();
  }

  /// Assembles the tangent unless it holds, and the residual in the same loop where r is given.
  template <int dim>
  void NewtonSolver<dim>::linearise(const DiscreteState &state, const Shifts &shifts, SolveSummary &summary,
                                    Vector *r)
  {
    if (matrix_holds(state, shifts))
      {
        if (r)
          residual(state, *r, summary);
        return;
      }
    const Stopwatch        stopwatch;
    const Timings::Section section("assemble");
    is_prepared_ = false;
    if (!has_pattern_)
      {
        assembler_.reinit(*system_);
        system_->set_near_null_space(assembler_.near_null_space());
        has_pattern_ = true;
      }
    has_matrix_ = false;
    if (r)
      {
        assembler_.linearise(state, shifts, *r, *system_);
        if (force_)
          *r -= *force_;
      }
    else
      assembler_.tangent(state, shifts, *system_);
    has_matrix_    = true;
    matrix_shifts_ = shifts;
    matrix_time_   = state.time;
    summary.assemble_seconds += stopwatch.wall_seconds();
  }

  template <int dim>
  void NewtonSolver<dim>::prepare(const LinearMethod method)
  {
    if (is_prepared_ && is_prepared_for_ == method)
      return;
    const Timings::Section section("solver_setup");
    is_prepared_ = false;
    system_->prepare(method);
    is_prepared_     = true;
    is_prepared_for_ = method;
  }

  /// J du = -r, falling back to the direct solver; false when neither converges.
  template <int dim>
  bool NewtonSolver<dim>::solve_linear(Vector &du, const Vector &r, const double relative, const double absolute,
                                       SolveSummary &summary)
  {
    const Stopwatch stopwatch;
    Vector          right_hand_side(r.get_partitioner());
    right_hand_side.equ(-1., r);
    du = 0.;
    // What has failed once on this matrix is not tried again.
    LinearMethod chosen =
        is_prepared_ && is_prepared_for_ == LinearMethod::direct ? LinearMethod::direct : method();
    bool converged = false;
    for (;;)
      {
        prepare(chosen);
        const LinearReport report =
            system_->solve(du, right_hand_side, relative, absolute, linear_.max_iterations);
        summary.linear_iterations += report.iterations;
        converged = report.converged;
        if (converged || chosen == LinearMethod::direct || !linear_.direct_fallback)
          break;
        log::warning("The iterative linear solver did not converge in " + std::to_string(report.iterations) +
                     " iterations; the direct solver takes over.");
        chosen                = LinearMethod::direct;
        summary.used_fallback = true;
        du                    = 0.;
      }
    assembler_.discretisation().constraints().set_zero(du);
    summary.solve_seconds += stopwatch.wall_seconds();
    return converged;
  }

  /// Norm of the residual that round-off alone leaves at u: nothing below it can be reached.
  template <int dim>
  double NewtonSolver<dim>::round_off(const Vector &u) const
  {
    Vector scaled = system_->diagonal(u);
    scaled.scale(u);
    assembler_.discretisation().constraints().set_zero(scaled);
    return 32. * std::numeric_limits<double>::epsilon() * scaled.l2_norm();
  }

  template <int dim>
  double NewtonSolver<dim>::residual(const DiscreteState &state, Vector &r, SolveSummary &summary) const
  {
    const Stopwatch stopwatch;
    assembler_.residual(state, r);
    if (force_)
      r -= *force_;
    summary.assemble_seconds += stopwatch.wall_seconds();
    return r.l2_norm();
  }

  /**
   * |R(lifted zero)|. A linear physics has it from R(u) and the matrix, which costs one product, not a loop
   * over cells.
   */
  template <int dim>
  double NewtonSolver<dim>::reference_norm(const Vector &u, const Vector &r, const StateOf &state_of,
                                           SolveSummary &summary) const
  {
    const auto &discretisation = assembler_.discretisation();
    Vector      zero           = discretisation.make_vector();
    discretisation.distribute(zero);
    Vector result = discretisation.make_vector();
    if (!discretisation.physics().is_linear())
      return residual(state_of(zero), result, summary);
    zero -= u;
    discretisation.constraints().set_zero(zero);
    system_->vmult(result, zero);
    result += r;
    discretisation.constraints().set_zero(result);
    return result.l2_norm();
  }

  /// State, residual and tangent to begin with. @throws ConvergenceError: the residual is not finite.
  template <int dim>
  typename NewtonSolver<dim>::Iterate NewtonSolver<dim>::begin(Vector &u, const StateOf &state_of,
                                                               const Shifts &shifts, SolveSummary &summary)
  {
    const auto &discretisation = assembler_.discretisation();
    discretisation.distribute(u);
    Iterate at{u, state_of(u), discretisation.make_vector()};
    linearise(at.state, shifts, summary, &at.r);
    at.norm = at.r.l2_norm();
    check_finite(at.norm);
    return at;
  }

  template <int dim>
  SolveSummary NewtonSolver<dim>::solve(Vector &u, const StateOf &state_of, const Shifts &shifts)
  {
    const Timings::Section section("solve");
    SolveSummary           summary;
    Iterate                at        = begin(u, state_of, shifts, summary);
    const double           reference = reference_norm(u, at.r, state_of, summary);
    const double tolerance = std::max(newton_.absolute_tolerance, newton_.relative_tolerance * reference);
    iterate(at, tolerance, {linear_absolute_tolerance(reference, tolerance)}, state_of, shifts, summary);
    summary.residual_norm = at.norm;
    return summary;
  }

  template <int dim>
  void NewtonSolver<dim>::solve_to(const double tolerance, Vector &u, DiscreteState state, const StateOf &state_of,
                                   const Shifts &shifts, SolveSummary &summary)
  {
    const Timings::Section section("solve");
    Iterate                at{u, std::move(state), assembler_.discretisation().make_vector()};
    at.norm = residual(at.state, at.r, summary);
    check_finite(at.norm);
    if (at.norm > tolerance)
      {
        linearise(at.state, shifts, summary);
        iterate(at, tolerance, {1e-2 * tolerance, true}, state_of, shifts, summary);
      }
    summary.residual_norm = at.norm;
  }

  template <int dim>
  Vector NewtonSolver<dim>::step(const DiscreteState &state, const Shifts &shifts, const Vector &r,
                                 const double absolute, SolveSummary &summary)
  {
    const Timings::Section section("solve");
    linearise(state, shifts, summary);
    return direction(r, linear_.relative_tolerance, absolute, summary);
  }

  namespace
  {
    /**
     * Relative tolerance of a Newton step's linear system: what the last step left of the residual, squared, is what
     * this one can leave (Eisenstat, Walker, SIAM J. Sci. Comput. 17, 1996, choice 2 with gamma = 0.9, alpha = 2).
     * @param reduction by the last step; of the first one: 1.
     */
    double forcing_term(const double reduction)
    {
      constexpr double loosest = 1e-4; // looser, and laws that cost more than the solve are asked once more
      return std::min(loosest, 0.9 * reduction * reduction);
    }
  } // namespace

  /// Newton's steps from a state whose tangent is there. @throws ConvergenceError where they lead nowhere.
  template <int dim>
  void NewtonSolver<dim>::iterate(Iterate &at, const double tolerance, const LinearGoal &goal,
                                  const StateOf &state_of, const Shifts &shifts, SolveSummary &summary)
  {
    double reduction = 1.;
    for (unsigned int iteration = 0; at.norm > tolerance && at.norm > round_off(at.u); ++iteration)
      {
        if (iteration == newton_.max_iterations)
          fail("did not reach " + text::rounded(tolerance), at.norm, summary);
        if (iteration > 0)
          linearise(at.state, shifts, summary);
        const double   relative = goal.inexact ? std::max(linear_.relative_tolerance, forcing_term(reduction))
                                               : linear_.relative_tolerance;
        const Vector   du       = direction(at.r, relative, goal.absolute, summary);
        const Foothold start{at.u, at.r, at.norm};
        if (line_search(at, start, du, state_of, summary))
          {
            reduction = at.norm / start.norm;
            continue;
          }
        // Near round-off no step decreases the residual: that is as good as it gets.
        if (start.norm > 1e3 * round_off(start.u))
          fail("found no step that decreases the residual", start.norm, summary);
        retreat(at, start, state_of);
        return;
      }
  }

  /// Of the Newton step at the matrix's state. @throws ConvergenceError
  template <int dim>
  Vector NewtonSolver<dim>::direction(const Vector &r, const double relative, const double absolute,
                                      SolveSummary &summary)
  {
    Vector du = assembler_.discretisation().make_vector();
    if (!solve_linear(du, r, relative, absolute, summary))
      fail("has a linear system that neither iterations nor the direct solver solve", r.l2_norm(), summary);
    ++summary.newton_iterations;
    return du;
  }

  /// Linear problems are solved as far as the linear tolerance says; Newton steps need no more than the target.
  template <int dim>
  double NewtonSolver<dim>::linear_absolute_tolerance(const double reference, const double tolerance) const
  {
    if (assembler_.discretisation().physics().is_linear())
      return std::max(linear_.relative_tolerance * reference, 1e-2 * newton_.absolute_tolerance);
    return 1e-2 * tolerance;
  }

  /// Halves the step until |R| decreases. False when it never does: `at` is then where the last trial was.
  template <int dim>
  bool NewtonSolver<dim>::line_search(Iterate &at, const Foothold &start, const Vector &du,
                                      const StateOf &state_of, SolveSummary &summary) const
  {
    const auto &discretisation = assembler_.discretisation();
    double      step           = 1.;
    Vector      change; // of a linear physics, whose residual needs no loop over cells
    if (discretisation.physics().is_linear())
      {
        change = discretisation.make_vector();
        system_->vmult(change, du);
        discretisation.constraints().set_zero(change);
      }
    const auto norm_there = [&] {
      try
        {
          at.state = state_of(at.u);
          if (change.size() == 0)
            return residual(at.state, at.r, summary);
        }
      catch (const ConvergenceError &)
        {
          return std::numeric_limits<double>::infinity();
        }
      at.r = start.r;
      at.r.add(step, change);
      return at.r.l2_norm();
    };
    for (unsigned int trial = 0; trial <= newton_.max_line_search; ++trial, step *= 0.5)
      {
        at.u = start.u;
        at.u.add(step, du);
        discretisation.distribute(at.u);
        at.norm = norm_there();
        if (std::isfinite(at.norm) && (at.norm < (1. - 1e-4 * step) * start.norm || at.norm <= round_off(at.u)))
          return true;
      }
    return false;
  }

  /// Back to where the line search began.
  template <int dim>
  void NewtonSolver<dim>::retreat(Iterate &at, const Foothold &start, const StateOf &state_of) const
  {
    at.u = start.u;
    assembler_.discretisation().distribute(at.u);
    at.state = state_of(at.u);
    at.r     = start.r;
    at.norm  = start.norm;
  }

  template <int dim>
  void NewtonSolver<dim>::check_finite(const double norm) const
  {
    if (!std::isfinite(norm))
      throw ConvergenceError("The residual of the initial state is not finite (" + text::shortest(norm) + ").",
                             "Look at the material parameters and at the state the solve starts from.");
  }

  template <int dim>
  void NewtonSolver<dim>::fail(const std::string &problem, const double norm, const SolveSummary &summary) const
  {
    throw ConvergenceError("Newton's method " + problem + " (residual " + text::rounded(norm) + " after " +
                               std::to_string(summary.newton_iterations) + " iterations).",
                           "Check that the boundary conditions determine the solution; else start closer, cut the "
                           "load or time step, set `newton/continuation steps`, or loosen `newton/relative "
                           "tolerance`.");
  }

  template class NewtonSolver<2>;
  template class NewtonSolver<3>;
} // namespace trestle
