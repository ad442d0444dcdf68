#include "core/stopwatch.h"
#include "core/timings.h"
#include "physics/solvers/steady_solver.h"

namespace trestle
{
  template <int dim>
  SolveSummary NewtonSolver<dim>::correct(Vector &u, const unsigned int n_iterations,
                                          const double relative_tolerance)
  {
    return correct(u, n_iterations, relative_tolerance, steady_state(), Shifts());
  }

  template <int dim>
  SolveSummary NewtonSolver<dim>::correct(Vector &u, const unsigned int n_iterations,
                                          const double relative_tolerance, const StateOf &state_of,
                                          const Shifts &shifts)
  {
    const Timings::Section section("solve");
    const auto            &physics = assembler_.discretisation().physics();
    SolveSummary           summary;
    Iterate                at        = begin(u, state_of, shifts, summary);
    const double           tolerance = relative_tolerance * reference_norm(u, at.r, state_of, summary);
    if (physics.is_linear() && physics.is_spd())
      correct_linear(u, at.r, n_iterations, tolerance, summary);
    else
      while (at.norm > tolerance && at.norm > round_off(u) && summary.newton_iterations < n_iterations)
        {
          if (summary.newton_iterations > 0)
            linearise(at.state, shifts, summary);
          Vector du = assembler_.discretisation().make_vector();
          // A step that does not help ends the correction; the caller sees the residual and decides.
          if (!solve_linear(du, at.r, linear_.relative_tolerance, 1e-2 * tolerance, summary))
            break;
          ++summary.newton_iterations;
          const Foothold start{u, at.r, at.norm};
          if (!line_search(at, start, du, state_of, summary))
            {
              retreat(at, start, state_of);
              break;
            }
        }
    summary.residual_norm = residual(state_of(u), at.r, summary);
    return summary;
  }

  /// CG steps from u; restarted once or twice because CG's own residual drifts from the true one.
  template <int dim>
  void NewtonSolver<dim>::correct_linear(Vector &u, const Vector &r, const unsigned int n_iterations,
                                         const double tolerance, SolveSummary &summary)
  {
    const auto     &discretisation = assembler_.discretisation();
    const Stopwatch stopwatch;
    prepare(LinearMethod::conjugate_gradients);
    Vector du = discretisation.make_vector(), right_hand_side = discretisation.make_vector(),
           left = discretisation.make_vector();
    right_hand_side.equ(-1., r);
    for (unsigned int pass = 0; pass < 3 && summary.linear_iterations < n_iterations; ++pass)
      {
        const LinearReport report =
            system_->solve(du, right_hand_side, 0., 0.9 * tolerance, n_iterations - summary.linear_iterations);
        summary.linear_iterations += report.iterations;
        system_->vmult(left, du);
        left -= right_hand_side;
        if (report.iterations == 0 || left.l2_norm() <= tolerance)
          break;
      }
    discretisation.constraints().set_zero(du);
    u += du;
    discretisation.distribute(u);
    summary.solve_seconds += stopwatch.wall_seconds();
  }

  template SolveSummary NewtonSolver<2>::correct(Vector &, unsigned int, double);
  template SolveSummary NewtonSolver<3>::correct(Vector &, unsigned int, double);
  template SolveSummary NewtonSolver<2>::correct(Vector &, unsigned int, double, const StateOf &, const Shifts &);
  template SolveSummary NewtonSolver<3>::correct(Vector &, unsigned int, double, const StateOf &, const Shifts &);
  template void NewtonSolver<2>::correct_linear(Vector &, const Vector &, unsigned int, double, SolveSummary &);
  template void NewtonSolver<3>::correct_linear(Vector &, const Vector &, unsigned int, double, SolveSummary &);
} // namespace trestle
