// MPI: 1 2
// Newton converges quadratically on nonlinear problems, in one step on linear ones, reuses what it may, falls back
// to the direct solver, and says so when it cannot converge.
#include "physics/compatibility.h"
#include "support/steady_case.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;

namespace
{
  std::string problem_text(const std::string &conductivity, const std::string &extra = "",
                           const std::string &dirichlet = "0: 0 | 1: 1")
  {
    return "subsection mesh\n set refinements = 4\nend\nsubsection physics\n set model = diffusion\n subsection "
           "diffusion\n set conductivity = " +
           conductivity + "\n end\nend\nsubsection boundary conditions\n set dirichlet = " + dirichlet +
           "\nend\n" + extra;
  }

  double mean_error(const testing::SteadyCase<2> &problem, const Vector &u,
                    const std::function<double(double)> &exact)
  {
    // Nodal difference on a mesh of 16 cells across, solution of x alone.
    const auto points  = compatibility::support_points(problem.discretisation.mesh().mapping(),
                                                       problem.discretisation.dof_handler());
    double     largest = 0.;
    for (const auto i : problem.discretisation.owned())
      largest = std::max(largest, std::abs(u(i) - exact(points.at(i)[0])));
    return Communicator().max(largest);
  }
} // namespace

BOOST_AUTO_TEST_CASE(linear_problems_take_one_step)
{
  testing::SteadyCase<2> problem(problem_text("2"));
  Vector                 u       = problem.discretisation.make_vector();
  const SolveSummary     summary = problem.newton->solve(u);
  BOOST_TEST(summary.newton_iterations == 1u);
  BOOST_TEST(summary.linear_iterations > 0u);
  BOOST_TEST(!summary.used_fallback);
  BOOST_TEST(mean_error(problem, u, [](double x) { return x; }) < 1e-11);
  // Solving again from the solution costs nothing.
  BOOST_TEST(problem.newton->solve(u).linear_iterations == 0u);
}

BOOST_AUTO_TEST_CASE(nonlinear_conductivity_converges_quadratically)
{
  // k = 1 + u between 0 and 1: u + u^2/2 = 3x/2, exact in x.
  testing::SteadyCase<2> problem(problem_text("1 + u"));
  Vector                 u       = problem.discretisation.make_vector();
  const SolveSummary     summary = problem.newton->solve(u);
  BOOST_TEST(summary.newton_iterations > 1u);
  BOOST_TEST(summary.newton_iterations <= 7u);
  BOOST_TEST(mean_error(problem, u, [](double x) { return std::sqrt(1. + 3. * x) - 1.; }) < 1e-3);
}

BOOST_AUTO_TEST_CASE(line_search_saves_a_strong_nonlinearity)
{
  testing::SteadyCase<2> problem(problem_text("0.1 + u^2", "", "0: 0 | 1: 3"));
  Vector                 u = problem.discretisation.make_vector();
  BOOST_TEST(problem.newton->solve(u).newton_iterations > 1u);
  Vector r = problem.discretisation.make_vector();
  problem.assembler->residual(problem.state(u), r);
  BOOST_TEST(r.l2_norm() < 1e-3);
}

BOOST_AUTO_TEST_CASE(the_direct_solver_takes_over)
{
  testing::SteadyCase<2> problem(
      problem_text("2", "subsection linear solver\n set method = cg\n set maximum iterations = 1\nend\n"));
  Vector             u       = problem.discretisation.make_vector();
  const SolveSummary summary = problem.newton->solve(u);
  BOOST_TEST(summary.used_fallback);
  BOOST_TEST(mean_error(problem, u, [](double x) { return x; }) < 1e-11);

  testing::SteadyCase<2> stubborn(problem_text("2", "subsection linear solver\n set method = cg\n set maximum "
                                                    "iterations = 1\n set direct fallback = false\nend\n"));
  u = stubborn.discretisation.make_vector();
  BOOST_CHECK_THROW(stubborn.newton->solve(u), ConvergenceError);
}

BOOST_AUTO_TEST_CASE(too_few_iterations_are_an_error_with_advice)
{
  testing::SteadyCase<2> problem(problem_text("1 + u^2", "subsection newton\n set maximum iterations = 1\nend\n"));
  Vector                 u = problem.discretisation.make_vector();
  try
    {
      problem.newton->solve(u);
      BOOST_FAIL("one Newton step cannot suffice");
    }
  catch (const ConvergenceError &error)
    {
      BOOST_TEST(std::string(error.what()).find("newton") != std::string::npos);
      BOOST_TEST(error.is_recoverable());
    }
}

BOOST_AUTO_TEST_CASE(a_problem_without_boundary_values_is_refused)
{
  testing::SteadyCase<2> problem("subsection mesh\n set refinements = 3\nend\nsubsection physics\n subsection "
                                 "diffusion\n set source = 1\n end\nend\n");
  Vector                 u = problem.discretisation.make_vector();
  BOOST_CHECK_THROW(problem.newton->solve(u), Error);
}

BOOST_AUTO_TEST_CASE(correction_takes_no_more_than_it_may)
{
  testing::SteadyCase<2> problem(problem_text("1 + x"));
  Vector                 u = problem.discretisation.make_vector(), exact = u;
  problem.newton->solve(exact);
  const SolveSummary two = problem.newton->correct(u, 2, 0.);
  BOOST_TEST(two.linear_iterations == 2u);
  const double       after_two = two.residual_norm;
  const SolveSummary all       = problem.newton->correct(u, 100, 1e-11);
  BOOST_TEST(all.linear_iterations < 100u);
  BOOST_TEST(all.residual_norm < 1e-6 * after_two);
  u -= exact;
  BOOST_TEST(u.linfty_norm() < 1e-9);

  testing::SteadyCase<2> nonlinear(problem_text("1 + u^2"));
  Vector                 v = nonlinear.discretisation.make_vector();
  BOOST_TEST(nonlinear.newton->correct(v, 2, 1e-12).newton_iterations == 2u);
}

BOOST_AUTO_TEST_CASE(matrices_are_reused_across_steps)
{
  // The same linear step twice: the second assembles no matrix and builds no preconditioner.
  testing::SteadyCase<2> problem(problem_text("1"));
  const auto             state_of = [&](const Vector &u) {
    DiscreteState state = problem.state(u);
    state.rate          = u;
    state.rate *= 10.;
    state.rate.update_ghost_values();
    return state;
  };
  Vector             u = problem.discretisation.make_vector();
  const Shifts       shifts{10., 0., 1.};
  const SolveSummary first = problem.newton->solve(u, state_of, shifts);
  Vector             v     = problem.discretisation.make_vector();
  const SolveSummary again = problem.newton->solve(v, state_of, shifts);
  BOOST_TEST(again.linear_iterations == first.linear_iterations);
  v -= u;
  BOOST_TEST(v.linfty_norm() < 1e-12);
  // Another shift is another matrix.
  const Shifts other{5., 0., 1.};
  Vector       w = problem.discretisation.make_vector();
  problem.newton->solve(
      w,
      [&](const Vector &x) {
        DiscreteState state = state_of(x);
        state.rate *= 0.5;
        state.rate.update_ghost_values();
        return state;
      },
      other);
  w -= u;
  BOOST_TEST(w.linfty_norm() > 1e-3);
}

BOOST_AUTO_TEST_CASE(the_unit_of_the_load_does_not_matter)
{
  const auto solution = [](const std::string &source, const std::string &conductivity) {
    testing::SteadyCase<2> problem("subsection mesh\n set refinements = 3\nend\nsubsection physics\n subsection "
                                   "diffusion\n set source = " +
                                   source + "\n set conductivity = " + conductivity +
                                   "\n end\nend\nsubsection boundary conditions\n set dirichlet = 0: 0\nend\n");
    Vector                 u = problem.discretisation.make_vector();
    problem.newton->solve(u);
    return u;
  };
  for (const std::string law : {"", "*(1 + u^2)"})
    {
      Vector tiny = solution("1e-15", "1e-15" + law), huge = solution("1e12", "1e12" + law);
      tiny -= huge;
      BOOST_TEST(tiny.linfty_norm() < 1e-9 * huge.linfty_norm());
    }
}

BOOST_AUTO_TEST_CASE(nothing_to_solve_is_no_error)
{
  testing::SteadyCase<2> problem(
      "subsection mesh\n set refinements = 3\nend\nsubsection boundary conditions\n set "
      "dirichlet = 0: 0\nend\n");
  Vector u = problem.discretisation.make_vector();
  BOOST_TEST(problem.newton->solve(u).residual_norm == 0.);
  BOOST_TEST(u.linfty_norm() == 0.);
}
