// MPI: 1 2 4
// Diffusion reproduces solutions known in closed form: layers of different conductivity, reaction, Robin exchange,
// conductivities of u and of time; wrong coefficients are refused with their key.
#include "physics/compatibility.h"
#include "support/steady_case.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>

using namespace trestle;

namespace
{
  std::string text(const std::string &diffusion, const std::string &conditions, const std::string &mesh = "",
                   const int degree = 1)
  {
    return "subsection mesh\n set refinements = 4\n" + mesh +
           "\nend\nsubsection finite elements\n set degree = " + std::to_string(degree) +
           "\nend\nsubsection physics\n set model = diffusion\n subsection diffusion\n" + diffusion +
           "\n end\nend\nsubsection boundary conditions\n" + conditions + "\nend\n";
  }

  template <int dim>
  double largest_error(const testing::SteadyCase<dim> &problem, const Vector &u,
                       const std::function<double(dealii::Point<dim>)> &exact)
  {
    const auto points  = compatibility::support_points(problem.discretisation.mesh().mapping(),
                                                       problem.discretisation.dof_handler());
    double     largest = 0.;
    for (const auto i : problem.discretisation.owned())
      largest = std::max(largest, std::abs(u(i) - exact(points.at(i))));
    return Communicator().max(largest);
  }

  double solve_error(const std::string &input, const std::function<double(dealii::Point<2>)> &exact)
  {
    testing::SteadyCase<2> problem(input);
    Vector                 u = problem.discretisation.make_vector();
    problem.newton->solve(u);
    return largest_error<2>(problem, u, exact);
  }
} // namespace

BOOST_AUTO_TEST_CASE(two_layers_share_the_flux)
{
  // k = 1 up to 1/2, then 3: one flux q through both, q/2 (1 + 1/3) = 1, q = 3/2.
  const auto exact = [](const dealii::Point<2> &x) { return x[0] < 0.5 ? 1.5 * x[0] : 0.75 + 0.5 * (x[0] - 0.5); };
  BOOST_TEST(solve_error(text("set conductivity = if(x < 0.5, 1, 3)", "set dirichlet = 0: 0 | 1: 1"), exact) <
             1e-10);
}

BOOST_AUTO_TEST_CASE(robin_exchange_and_source)
{
  // -u'' = 1, u(0) = 0, u'(1) = -2 (u(1) - 3): u = a x - x^2/2 with a - 1 = -2 (a - 1/2 - 3), a = 8/3.
  const auto exact = [](const dealii::Point<2> &x) { return 8. / 3. * x[0] - 0.5 * x[0] * x[0]; };
  BOOST_TEST(solve_error(text("set source = 1", "set dirichlet = 0: 0\n set robin = 1: 2; 3", "", 2), exact) <
             1e-10);
  // The same flux given as a Neumann value: k u' = a - 1 at x = 1.
  BOOST_TEST(solve_error(text("set source = 1", "set dirichlet = 0: 0\n set neumann = 1: 5/3", "", 2), exact) <
             1e-10);
}

BOOST_AUTO_TEST_CASE(reaction_decays)
{
  // -u'' + 4 u = 0 between 1 and exp(-2).
  const auto exact = [](const dealii::Point<2> &x) { return std::exp(-2. * x[0]); };
  BOOST_TEST(solve_error(text("set reaction = 4", "set dirichlet = 0: 1 | 1: exp(-2)", "", 3), exact) < 1e-6);
}

BOOST_AUTO_TEST_CASE(conductivity_of_the_solution)
{
  // k = exp(u): exp(u) is linear in x.
  const auto exact = [](const dealii::Point<2> &x) { return std::log(1. + x[0]); };
  const auto error = [&](const std::string &derivative) {
    return solve_error(text("set conductivity = exp(u)\n" + derivative, "set dirichlet = 0: 0 | 1: log(2)", "", 2),
                       exact);
  };
  BOOST_TEST(error("") < 1e-5);
  BOOST_TEST(error("set conductivity derivative = exp(u)") == error(""), boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(triangles_and_trilinos_agree)
{
  const auto        exact      = [](const dealii::Point<2> &x) { return x[0] * (1. - 0.5 * x[0]); };
  const std::string conditions = "set dirichlet = 0: 0";
  BOOST_TEST(solve_error(text("set source = 1", conditions, "set simplices = true", 2), exact) < 1e-10);
  BOOST_TEST(solve_error(text("set source = 1", conditions, "", 2) +
                             "subsection linear solver\n set solver = trilinos\nend\n",
                         exact) < 1e-10);
}

BOOST_AUTO_TEST_CASE(a_conductivity_of_time_is_assembled_anew)
{
  testing::SteadyCase<2> problem(text("set conductivity = 1 + t\n set source = 1", "set dirichlet = 0: 0 | 1: 0"));
  Vector                 u = problem.discretisation.make_vector(), later = u;
  problem.newton->solve(u);
  problem.discretisation.set_time(1.);
  problem.newton->solve(later);
  later *= 2.;
  later -= u;
  BOOST_TEST(later.linfty_norm() < 1e-11);
}

BOOST_AUTO_TEST_CASE(more_ranks_than_dofs_is_no_error)
{
  testing::SteadyCase<2> problem("subsection mesh\n set refinements = 1\nend\nsubsection physics\n subsection "
                                 "diffusion\n set source = 1\n end\nend\nsubsection boundary conditions\n set "
                                 "dirichlet = 0: 0 | 1: 0\nend\n");
  Vector                 u = problem.discretisation.make_vector();
  problem.newton->solve(u);
  BOOST_TEST(u.linfty_norm() == 0.125, boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(the_positive_part_of_a_nonlinear_tangent_preconditions)
{
  testing::SteadyCase<2> problem(text("set conductivity = 1 + u^2", "set dirichlet = 0: 0 | 1: 1"));
  Vector                 u      = problem.discretisation.make_vector();
  auto                   system = LinearSystemRegistry::instance().create("petsc");
  problem.newton->solve(u);
  problem.assembler->reinit(*system);
  problem.assembler->spd_tangent(problem.state(u), *system);
  Vector a = problem.discretisation.make_vector(), b = a, left = a, right = a;
  for (const auto i : problem.discretisation.owned())
    {
      a(i) = std::sin(1. + i);
      b(i) = std::cos(3. * i);
    }
  system->vmult(left, a);
  system->vmult(right, b);
  BOOST_TEST((left * b) == (right * a), boost::test_tools::tolerance(1e-10));
  BOOST_TEST((left * a) > 0.);
  system->prepare(LinearMethod::conjugate_gradients);
  BOOST_TEST(system->solve(b, a, 1e-10, 0., 50).converged);
}

BOOST_AUTO_TEST_CASE(wrong_coefficients_are_refused)
{
  const auto message = [](const std::string &diffusion) -> std::string {
    try
      {
        testing::SteadyCase<2> problem(text(diffusion, "set dirichlet = 0: 0"));
        Vector                 u = problem.discretisation.make_vector();
        problem.newton->solve(u);
      }
    catch (const InputError &error)
      {
        return error.what();
      }
    return "";
  };
  BOOST_TEST(message("set conductivity = 1 +").find("conductivity") != std::string::npos);
  BOOST_TEST(message("set conductivity = -1").find("positive") != std::string::npos);
  BOOST_TEST(message("set conductivity = 1: 2").find("material id 0") != std::string::npos);
  BOOST_TEST(message("set conductivity = 0: 1 | 0: 2").find("two expressions") != std::string::npos);
  BOOST_TEST(message("set conductivity = 1 + sqrt(u - 1)").find("not a finite number") != std::string::npos);
  BOOST_TEST(message("set capacity = u").find("capacity") != std::string::npos);
}
