// MPI: 1 2 4
// SUPG is consistent: what the elements represent is answered to round-off, steady and in time, on cells of all kinds.
// Sharp layers do not oscillate, outflow boundaries let pass, wrong coefficients are refused with their key.
#include "physics/compatibility.h"
#include "physics/solvers/cell_kernel.h"
#include "physics/solvers/unique_answer.h"
#include "support/mesh_case.h"
#include "support/steady_case.h"
#include "support/time_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  std::string text(const std::string &mesh, const int degree, const std::string &transport,
                   const std::string &conditions, const std::string &more = "")
  {
    return "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n" + mesh +
           "\nend\nsubsection finite elements\n set degree = " + std::to_string(degree) +
           "\nend\nsubsection physics\n set model = transport\n subsection transport\n" + transport +
           "\n end\nend\nsubsection boundary conditions\n" + conditions + "\nend\n" + more;
  }

  template <int dim>
  double largest_error(const Discretisation<dim> &discretisation, const Vector &u,
                       const std::function<double(dealii::Point<dim>)> &exact)
  {
    const auto points =
        compatibility::support_points(discretisation.mesh().mapping(), discretisation.dof_handler());
    double largest = 0.;
    for (const auto i : discretisation.owned())
      largest = std::max(largest, std::abs(u(i) - exact(points.at(i))));
    return Communicator().max(largest);
  }

  template <int dim>
  Vector solve(testing::SteadyCase<dim> &problem)
  {
    Vector u = problem.discretisation.make_vector();
    problem.newton->solve(u);
    return u;
  }

  template <int dim>
  double solve_error(const std::string &input, const std::function<double(dealii::Point<dim>)> &exact)
  {
    testing::SteadyCase<dim> problem(input);
    return largest_error<dim>(problem.discretisation, solve(problem), exact);
  }

  /// (smallest, largest) nodal value.
  std::pair<double, double> range(const std::string &input)
  {
    testing::SteadyCase<2> problem(input);
    const Vector           u        = solve(problem);
    double                 smallest = 1e300, largest = -1e300;
    for (const auto i : problem.discretisation.owned())
      {
        smallest = std::min(smallest, u(i));
        largest  = std::max(largest, u(i));
      }
    return {Communicator().min(smallest), Communicator().max(largest)};
  }

  // u = x^2 + xy + 1, b = (1 + y, 2 - x), k = 0.001 (1 + x), c = 0.5 + x
  const std::string quadratic_2d =
      "set velocity = 1 + y; 2 - x\n set diffusivity = 1e-3*(1 + x)\n set reaction = 0.5 + x\n"
      " set source = (1 + y)*(2*x + y) + (2 - x)*x + (0.5 + x)*(x^2 + x*y + 1) "
      "- 1e-3*(4*x + y + 2)";
  // u = x^2 + yz + xz + 1, k = 0.001, c = 0.5
  const std::string quadratic_3d =
      "set velocity = 1 + y; 2 - x; 0.5 + z\n set diffusivity = 1e-3\n set reaction = 0.5\n"
      " set source = (1 + y)*(2*x + z) + (2 - x)*z + (0.5 + z)*(x + y) "
      "+ 0.5*(x^2 + y*z + x*z + 1) - 2e-3";
} // namespace

BOOST_DATA_TEST_CASE(quadratics_are_answered_exactly,
                     data::make({"set refinements = 2",
                                 "set refinements = 2\n set deformation = x + 0.1*sin(3*y); y + 0.2*x*y",
                                 "set refinements = 1\n set simplices = true"}),
                     mesh)
{
  // The second derivatives and the gradient of the diffusivity in the strong residual, in every shape of cell.
  const std::function<double(dealii::Point<2>)> exact = [](const auto &x) {
    return x[0] * x[0] + x[0] * x[1] + 1.;
  };
  BOOST_TEST(solve_error(text(mesh, 2, quadratic_2d, "set dirichlet = 0, 1, 2, 3: x^2 + x*y + 1"), exact) < 1e-9);
}

BOOST_DATA_TEST_CASE(quadratics_are_answered_exactly_in_space,
                     data::make({"set refinements = 1\n set deformation = x; y + 0.1*x*y; z",
                                 "set refinements = 0\n set simplices = true"}),
                     mesh)
{
  const std::function<double(dealii::Point<3>)> exact = [](const auto &x) {
    return x[0] * x[0] + x[1] * x[2] + x[0] * x[2] + 1.;
  };
  const std::string input = text(mesh, 2, quadratic_3d, "set dirichlet = 0, 1, 2, 3, 4, 5: x^2 + y*z + x*z + 1");
  BOOST_TEST(solve_error(input, exact) < 1e-9);
}

BOOST_AUTO_TEST_CASE(what_is_linear_in_time_is_answered_exactly)
{
  // u = (1 + t)(x^2 + xy + 1): BDF2 makes no error, and were the rate not in the strong residual, SUPG would.
  const std::string s = "(x^2 + x*y + 1)";
  const std::string input =
      text("set refinements = 2", 2,
           "set velocity = (1 + y)*(1 + t); 2 - x\n set diffusivity = 1e-3\n set reaction = 0.5\n"
           " set source = " +
               s + " + (1 + t)*((1 + y)*(1 + t)*(2*x + y) + (2 - x)*x + 0.5*" + s + " - 2e-3)",
           "set dirichlet = 0, 1, 2, 3: (1 + t)*" + s,
           "subsection time\n set end time = 0.5\n set step = 0.1\n set initial value = " + s + "\nend\n");
  test::TimeCase<2>                             problem(input);
  auto                                          run   = test::TimeCase<2>::make_run("linear_in_time");
  const auto                                    end   = problem.march(run);
  const std::function<double(dealii::Point<2>)> exact = [](const auto &x) {
    return 1.5 * (x[0] * x[0] + x[0] * x[1] + 1.);
  };
  BOOST_TEST(largest_error<2>(problem.discretisation, end.state.value, exact) < 1e-8);
}

BOOST_AUTO_TEST_CASE(layers_do_not_oscillate)
{
  // u' - k u'' = 1 between zeros, cells 300 times coarser than the layer: x up to the last cell.
  const auto input = [](const std::string &stabilisation) {
    return text("set refinements = 4", 1,
                "set velocity = 1; 0\n set diffusivity = 1e-4\n set source = 1\n set stabilisation = " +
                    stabilisation,
                "set dirichlet = 0, 1: 0");
  };
  const auto [smallest, largest] = range(input("supg"));
  BOOST_TEST(smallest > -1e-3);
  BOOST_TEST(largest < 1.);
  BOOST_TEST(largest > 0.93);
  BOOST_TEST(range(input("none")).second > 2.); // that the mesh is a test of it
}

BOOST_AUTO_TEST_CASE(outflow_lets_pass)
{
  // A stream of constant u leaves through boundaries that say nothing, and a decaying one as exp(-c x).
  const std::function<double(dealii::Point<2>)> one = [](const auto &) { return 1.; };
  BOOST_TEST(solve_error(text("set refinements = 3", 1, "set velocity = 2; 1\n set diffusivity = 1e-5",
                              "set dirichlet = 0, 2: 1"),
                         one) < 1e-11);
  const std::function<double(dealii::Point<2>)> decay = [](const auto &x) { return std::exp(-x[0]); };
  BOOST_TEST(
      solve_error(text("set refinements = 3", 2, "set velocity = 2; 0\n set diffusivity = 1e-8\n set reaction = 2",
                       "set dirichlet = 0: 1"),
                  decay) < 1e-4);
}

BOOST_AUTO_TEST_CASE(without_velocity_it_is_diffusion)
{
  const std::function<double(dealii::Point<2>)> exact = [](const auto &x) { return x[0] * (1. - 0.5 * x[0]); };
  BOOST_TEST(solve_error(text("set refinements = 2", 2, "set source = 1", "set dirichlet = 0: 0"), exact) < 1e-10);
}

BOOST_DATA_TEST_CASE(the_metric_measures_edges, data::make({1, 2}), degree)
{
  // Every edge of a triangle has the length 2 p, whatever its vertices' numbers; so have a rectangle's sides.
  for (const bool simplices : {true, false})
    {
      const testing::SteadyCase<2> problem(text(std::string("set refinements = 1\n set simplices = ") +
                                                    (simplices ? "true" : "false") + "\n set deformation = 3*x; y",
                                                degree, "set velocity = 1; 0", "set dirichlet = 0: 0"));
      CellKernel<2>                kernel(problem.discretisation);
      const DiscreteState          state = problem.state(problem.discretisation.make_vector());
      for (const auto &cell : problem.discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            kernel.reinit(cell, state);
            for (const unsigned int l : cell->line_indices())
              {
                const dealii::Tensor<1, 2> edge = cell->line(l)->vertex(1) - cell->line(l)->vertex(0);
                for (const auto &point : kernel.states())
                  BOOST_TEST(edge * (point.metric * edge) == 4. * degree * degree,
                             boost::test_tools::tolerance(1e-12));
              }
          }
    }
}

BOOST_AUTO_TEST_CASE(wrong_coefficients_are_refused)
{
  const auto message = [](const std::string &transport) {
    return testing::input_error([&] {
      testing::SteadyCase<2> problem(text("set refinements = 1", 1, transport, "set dirichlet = 0: 0"));
      solve(problem);
    });
  };
  using testing::contains;
  BOOST_TEST(contains(message("set velocity = 1"), "velocity = '1' has 1 component(s), 2 are needed"));
  BOOST_TEST(contains(message("set velocity = u; 0"), "velocity = 'u' depends on u"));
  BOOST_TEST(
      contains(message("set velocity = 1/(x - x); 0"), "physics/transport/velocity is not a finite number"));
  BOOST_TEST(contains(message("set diffusivity = 0"), "The diffusivity is 0"));
  BOOST_TEST(contains(message("set reaction = 1 +"), "physics/transport/reaction does not parse"));
  BOOST_TEST(contains(message("set source = 1; 2"), "physics/transport/source"));
  BOOST_TEST(contains(message("set stabilisation = gls"), "gls"));
}

BOOST_AUTO_TEST_CASE(only_fluxes_determine_nothing)
{
  // A constant that nothing holds is refused for transport, too; a reaction holds it.
  const auto message = [](const std::string &more) {
    return testing::input_error([&] {
      testing::SteadyCase<2> problem(text("set refinements = 1", 1, "set velocity = 1; 0\n" + more, ""));
      require_unique_answer(*problem.assembler, Shifts());
    });
  };
  BOOST_TEST(testing::contains(message(""), "no unique solution"));
  BOOST_TEST(message("set reaction = 1") == "");
}
