// MPI: 1 2
// A problem from a parameter text solves, corrects, compares and writes states in both dimensions, and refuses
// what it cannot do with one message.
#include "bridge/equations/algebra.h"
#include "core/exceptions.h"
#include "support/problem_case.h"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string exact = "subsection postprocessing\n  set exact solution = x*(1 - x)\nend\n";

  /// -u'' = 2, u = x (1 - x): in the Q2 space, so that the discrete solution is exact.
  std::string parabola(const unsigned int dimension)
  {
    return mesh_section(dimension, 1) + degree_section(2) + R"(
subsection physics
  set model = diffusion
  subsection diffusion
    set source = 2
  end
end
subsection boundary conditions
  set dirichlet = 0, 1: 0
end
)" + exact;
  }

  Run make_run(const std::string &name)
  {
    const Communicator world;
    return Run{world, RunDirectory(world, name), Figures(), History()};
  }

  double relative_residual(const Communicator &communicator, Problem &problem, const std::vector<double> &u)
  {
    std::vector<double> r(u.size()), r0(u.size());
    problem.equations().residual(u, r);
    problem.equations().residual(std::vector<double>(u.size(), 0.), r0);
    return norm(communicator, r) / norm(communicator, r0);
  }
} // namespace

BOOST_AUTO_TEST_CASE(solution_of_the_space_is_exact_in_both_dimensions)
{
  for (const unsigned int dimension : {2u, 3u})
    {
      const Communicator world;
      ProblemCase        c(world, parabola(dimension));
      BOOST_TEST(c.problem->dimension() == dimension);
      BOOST_TEST(c.problem->is_steady());
      std::vector<double> u;
      const auto          summary = c.problem->solve(u);
      BOOST_TEST(summary.linear_iterations > 0u);
      BOOST_TEST(c.problem->relative_l2_error_exact(u).at(0).value < 1e-10);
      BOOST_TEST(relative_residual(world, *c.problem, u) < 1e-10);
    }
}

BOOST_AUTO_TEST_CASE(setup_starts_anew)
{
  const Communicator  world;
  ProblemCase         c(world, parabola(2));
  std::vector<double> first, second;
  c.problem->solve(first);
  c.problem->setup(world);
  c.problem->solve(second);
  BOOST_TEST(first == second, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(correction_improves_and_counts)
{
  const Communicator world;
  for (const auto &text : {mesh_section(2, 5) + degree_section(1) + linear_diffusion(),
                           mesh_section(2, 3) + degree_section(1) + nonlinear_diffusion()})
    {
      ProblemCase         c(world, text);
      std::vector<double> u(c.problem->n_free(), 0.);
      const auto          few    = c.problem->correct(u, 2, 0.);
      const double        before = relative_residual(world, *c.problem, u);
      BOOST_TEST(before < 1.);
      BOOST_TEST((few.linear_iterations == 2 || few.newton_iterations == 2));
      c.problem->correct(u, 100, 1e-9);
      BOOST_TEST(relative_residual(world, *c.problem, u) < 1e-9);
    }
}

BOOST_AUTO_TEST_CASE(difference_of_states_is_an_l2_norm)
{
  const Communicator  world;
  ProblemCase         c(world, parabola(2));
  std::vector<double> u, v;
  c.problem->solve(u);
  v = u;
  for (double &x : v)
    x *= 1.25; // homogeneous boundary values: the whole field is scaled
  BOOST_TEST(c.problem->relative_l2_difference(v, u).at(0).value == 0.25, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(adaptive_cycles_reduce_the_error)
{
  const Communicator world;
  ProblemCase        c(world, mesh_section(2, 2) + degree_section(1) + linear_diffusion() +
                                  "subsection refinement\n  set cycles = 3\nend\nsubsection postprocessing\n"
                                         "  set integrals = energy: u0_x^2 + u0_y^2\nend\n");
  auto               run = make_run("adaptive");
  c.problem->run_finite_elements(run);
  const auto cells = run.history.column("n_cells");
  BOOST_REQUIRE(cells.size() == 4u);
  for (unsigned int i = 1; i < cells.size(); ++i)
    BOOST_TEST(cells[i] > cells[i - 1]);
  BOOST_TEST(run.figures.number("n_cells") == cells.back());
  BOOST_TEST(run.figures.number("refinement.estimate") > 0.);
  BOOST_TEST(std::filesystem::exists("adaptive/solution.pvd"));
  BOOST_TEST(std::filesystem::exists("adaptive/report.html"));
}

BOOST_AUTO_TEST_CASE(bridge_ports_hold_on_a_mesh_with_hanging_nodes)
{
  const Communicator world;
  ProblemCase        c(world, mesh_section(2, 2) + degree_section(2) + nonlinear_diffusion() +
                                  "subsection refinement\n  set cycles = 2\nend\n");
  auto               run = make_run("hanging");
  c.problem->run_finite_elements(run);

  // The problem is left on the refined mesh.
  const auto &graph     = c.problem->graph();
  double      n_hanging = 0.;
  for (std::size_t i = 0; i < graph.n_owned; ++i)
    n_hanging += graph.type[i] == 1;
  BOOST_TEST(world.sum(n_hanging) > 0.);
  BOOST_TEST(c.problem->field_map().n_free() == c.problem->n_free());

  auto               &equations = c.problem->equations();
  const std::size_t   n         = equations.n_owned();
  const auto          u = pseudo_random(n, 1 + world.rank()), v = pseudo_random(n, 5 + world.rank());
  std::vector<double> jv(n), plus(n), minus(n), error(n), state = u;
  equations.linearise(u);
  equations.apply(v, jv);
  const double h = 1e-5;
  for (std::size_t i = 0; i < n; ++i)
    state[i] = u[i] + h * v[i];
  equations.residual(state, plus);
  for (std::size_t i = 0; i < n; ++i)
    state[i] = u[i] - h * v[i];
  equations.residual(state, minus);
  for (std::size_t i = 0; i < n; ++i)
    error[i] = jv[i] - (plus[i] - minus[i]) / (2. * h);
  BOOST_TEST(norm(world, error) <= 1e-6 * norm(world, jv));

  BOOST_TEST(c.problem->relative_l2_difference(u, u).at(0).value == 0.);
}

BOOST_AUTO_TEST_CASE(coarser_comparison_is_recorded)
{
  const Communicator world;
  ProblemCase        c(world, mesh_section(2, 5) + degree_section(1) + linear_diffusion() +
                                  "subsection refinement\n  set compare with coarser = 3\nend\n");
  auto               run = make_run("coarser");
  c.problem->run_finite_elements(run);
  BOOST_TEST(run.figures.number("n_dofs") == 33. * 33.);
  BOOST_TEST(run.figures.number("n_dofs_small") == 25.);
  BOOST_TEST(run.figures.number("solver.iterations_small") > 0.);
}

BOOST_AUTO_TEST_CASE(observed_order_is_that_of_the_element)
{
  const Communicator world;
  ProblemCase        c(world, mesh_section(2, 2) + degree_section(1) + R"(
subsection physics
  subsection diffusion
    set source = 2*pi^2*sin(pi*x)*sin(pi*y)
  end
end
subsection boundary conditions
  set dirichlet = 0, 1, 2, 3: 0
end
subsection postprocessing
  set exact solution = sin(pi*x)*sin(pi*y)
end
)");
  auto               run = make_run("order");
  c.problem->run_convergence(run, 3);
  BOOST_TEST(run.figures.number("order.u.l2") == 2., boost::test_tools::tolerance(0.05));
  BOOST_TEST(run.figures.number("order.u.h1") == 1., boost::test_tools::tolerance(0.1));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_done_is_refused_before_it_starts)
{
  const Communicator world;
  BOOST_CHECK_THROW(ProblemCase(world, mesh_section(2, 1, true) + degree_section(1) + linear_diffusion() +
                                           "subsection refinement\n  set cycles = 1\nend\n"),
                    InputError);
  BOOST_CHECK_THROW(ProblemCase(world, mesh_section(2, 1) + degree_section(1) + linear_diffusion() +
                                           "subsection refinement\n  set compare with coarser = 2\nend\n"),
                    InputError);
  BOOST_CHECK_THROW(ProblemCase(world, mesh_section(2, 1, true) + degree_section(3) + linear_diffusion()),
                    InputError);

  BOOST_CHECK_THROW(ProblemCase(world, mesh_section(2, 2) + degree_section(1) + linear_diffusion() +
                                           "subsection refinement\n  set cycles = 1\nend\n"
                                           "subsection time\n  set end time = 1\nend\n"),
                    InputError);

  ProblemCase no_exact(world, mesh_section(2, 1) + degree_section(1) + linear_diffusion());
  auto        run = make_run("refused");
  BOOST_CHECK_THROW(no_exact.problem->run_convergence(run, 3), InputError);
}
