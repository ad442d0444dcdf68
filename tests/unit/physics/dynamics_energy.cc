// MPI: 1 2
// Kinetic and stored energy balance the work of loads and moving supports: to the solver's tolerance with spectral
// radius 1 and loads at rest, to second order in the step otherwise; smaller radii dissipate, never create.
#include "support/time_case.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using test::TimeCase;

namespace
{
  double balance(const std::string &dirichlet, const std::string &extra, const std::string &radius,
                 unsigned int refinement = 0)
  {
    TimeCase<2> c(
        "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n"
        " set refinements = 2\nend\n"
        "subsection boundary conditions\n set dirichlet = 0: " +
        dirichlet + "\n " + extra +
        "\nend\nsubsection physics\n set model = wave\n subsection wave\n  set source = 1 + x\n end\nend\n"
        "subsection linear solver\n set relative tolerance = 1e-13\nend\n"
        "subsection time\n set end time = 2\n set step = 0.05\n set initial rate = 1 - y\n"
        " set initial value = x*y\n set spectral radius = " +
        radius + "\nend\n");
    c.stepper.set_refinement(refinement);
    auto run = TimeCase<2>::make_run("energy");
    c.march(run);
    BOOST_TEST(run.figures.number("energy.final") > 0.);
    return run.figures.number("energy.balance_relative");
  }
} // namespace

BOOST_AUTO_TEST_CASE(constant_loads_keep_the_balance)
{
  BOOST_TEST(balance("0", "set neumann = 1: 0.5", "1") < 1e-9);
}

BOOST_AUTO_TEST_CASE(springs_store_energy) { BOOST_TEST(balance("0", "set robin = 1: 3; 0.2", "1") < 1e-9); }

BOOST_AUTO_TEST_CASE(moving_supports_do_work)
{
  const double coarse = balance("0.3*(1 - cos(4*t))", "", "1");
  const double fine   = balance("0.3*(1 - cos(4*t))", "", "1", 1);
  BOOST_TEST(coarse < 2e-2);
  BOOST_TEST(coarse / fine > 3.3);
}

BOOST_AUTO_TEST_CASE(dissipation_is_of_second_order_or_higher)
{
  const double coarse = balance("0", "set neumann = 1: 0.5", "0.6", 1);
  const double fine   = balance("0", "set neumann = 1: 0.5", "0.6", 2);
  BOOST_TEST(coarse > 1e-8);
  BOOST_TEST(coarse / fine > 3.3);
}
