// MPI: 1 2
// Newton starts a step from the polynomial through earlier states, with the boundary values of the step's own time:
// this spares steps, changes no answer, and how many were taken is a figure of the whole run.
#include "physics/time/extrapolation.h"

#include "core/text.h"
#include "physics/time/bdf2.h"
#include "physics/time/initial_state.h"
#include "support/time_case.h"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <numeric>

using namespace trestle;
using test::TimeCase;

namespace
{
  const auto round_off = boost::test_tools::tolerance(1e-12);

  double extrapolated(const std::vector<double> &times, double time, const std::function<double(double)> &f)
  {
    const auto weights = extrapolation_weights(times, time);
    double     sum     = 0.;
    for (std::size_t i = 0; i < times.size(); ++i)
      sum += weights[i] * f(times[i]);
    return sum;
  }

  const std::string mesh = "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n"
                           " set refinements = 2\nend\nsubsection finite elements\n set degree = 1\nend\n";

  /// u = sin(2 t + 0.5) (1 + x + y), which the elements have exactly; conductivity 1 + u^2.
  std::string nonlinear_heat(const std::string &time_keys)
  {
    return mesh +
           "subsection physics\n subsection diffusion\n  set conductivity = 1 + u^2\n"
           "  set conductivity derivative = 2*u\n"
           "  set source = 2*cos(2*t + 0.5)*(1 + x + y) - 4*sin(2*t + 0.5)^3*(1 + x + y)\n end\nend\n"
           "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: sin(2*t + 0.5)*(1 + x + y)\nend\n"
           "subsection time\n set end time = 1\n set step = 0.05\n"
           " set initial value = sin(0.5)*(1 + x + y)\n " +
           time_keys + "\nend\n";
  }

  struct Marched
  {
    double norm;            ///< of the last state
    double newton_per_step; ///< as the figure says
  };

  Marched march(const unsigned int degree, const std::string &scheme)
  {
    TimeCase<2> c(nonlinear_heat("set scheme = " + scheme + "\n set extrapolation = " + std::to_string(degree)));
    auto        run     = TimeCase<2>::make_run("degree_" + std::to_string(degree));
    const auto  summary = c.march(run);
    const auto  column  = run.history.column("newton_iterations");
    BOOST_TEST(column.size() == 21u);
    const double per_step = run.figures.number("iterations.newton_per_step");
    BOOST_TEST(per_step == std::accumulate(column.begin(), column.end(), 0.) / 20., round_off);
    BOOST_TEST(per_step == summary.solves.newton_iterations / 20., round_off);
    return {summary.state.value.l2_norm(), per_step};
  }

  /// Values that change with t as 1 + t - 2 t^2, and what Dirichlet values make of them.
  DiscreteState parabola(TimeCase<2> &c, const double t)
  {
    c.discretisation.set_time(t);
    DiscreteState state;
    state.time  = t;
    state.value = interpolate_expression(c.discretisation, "test",
                                         "(" + text::shortest(1. + t - 2. * t * t) + ")*(1 + x*y)");
    c.discretisation.distribute(state.value);
    state.value.update_ghost_values();
    return state;
  }
} // namespace

BOOST_AUTO_TEST_CASE(weights_reproduce_polynomials_over_any_steps)
{
  const std::vector<double> times{0.7, 0.45, 0.4, 0.05};
  const double              t = 0.83;
  BOOST_TEST(extrapolated({0.7}, t, [](double) { return 3.; }) == 3., round_off);
  BOOST_TEST(extrapolated({0.7, 0.45}, t, [](double s) { return 1. - 2. * s; }) == 1. - 2. * t, round_off);
  BOOST_TEST(extrapolated({0.7, 0.45, 0.4}, t, [](double s) { return s * s - s; }) == t * t - t, round_off);
  BOOST_TEST(extrapolated(times, t, [](double s) { return s * s * s; }) == t * t * t, round_off);
}

BOOST_AUTO_TEST_CASE(equal_steps_have_binomial_weights)
{
  const auto weights = extrapolation_weights(std::vector<double>{0.3, 0.2, 0.1}, 0.4);
  BOOST_TEST(weights[0] == 3., round_off);
  BOOST_TEST(weights[1] == -3., round_off);
  BOOST_TEST(weights[2] == 1., round_off);
}

BOOST_AUTO_TEST_CASE(a_parabola_in_time_is_met_and_the_boundary_is_that_of_the_steps_end)
{
  // On side 0 a cubic of time, which no parabola through earlier values has.
  TimeCase<2>   c(mesh + "subsection boundary conditions\n set dirichlet = 0: 5*t^3\nend\n"
                           "subsection time\n set end time = 1\nend\n");
  const Bdf2<2> bdf2(c.discretisation, *c.assembler, 0.1, false, 2);
  BOOST_TEST(bdf2.n_earlier() == 2u);
  BOOST_TEST(bdf2.n_remembered() == 3u);
  const std::vector<DiscreteState> earlier{parabola(c, 0.4), parabola(c, 0.3), parabola(c, 0.2)};

  Vector difference = bdf2.step_to(0.5, earlier).predictor;
  BOOST_TEST(c.discretisation.time() == 0.5);
  difference -= parabola(c, 0.5).value;
  BOOST_TEST(difference.linfty_norm() < 1e-13);

  // Two states make a line, which is off by the second difference, 4 dt^2 (1 + x y).
  difference = bdf2.step_to(0.5, std::span(earlier).first(2)).predictor;
  difference -= parabola(c, 0.5).value;
  BOOST_TEST(difference.linfty_norm() == 0.08, boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(newton_takes_fewer_steps_to_the_same_answer)
{
  for (const std::string scheme : {"bdf2", "backward euler"})
    {
      const auto constant = march(0, scheme), line = march(1, scheme), curve = march(2, scheme);
      BOOST_TEST(line.norm == constant.norm, boost::test_tools::tolerance(1e-8));
      BOOST_TEST(curve.norm == constant.norm, boost::test_tools::tolerance(1e-8));
      BOOST_TEST(line.newton_per_step <= constant.newton_per_step);
      BOOST_TEST(curve.newton_per_step <= line.newton_per_step);
      BOOST_TEST(curve.newton_per_step < constant.newton_per_step);
    }
}
