// MPI: 1 2
// Numbers of states that are handed in are those of the march that made them, forces with their inertia included; windows
// summarise a history of them.
#include "physics/api/state_numbers.h"
#include "core/exceptions.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string channel =
      "subsection mesh\n set generator = subdivided_hyper_rectangle\n set arguments = 6, 4 : 0, 0 : 1.5, 1 : "
      "true\nend\n"
      "subsection finite elements\n set degree = 2\nend\n"
      "subsection physics\n set model = navier_stokes\n subsection navier_stokes\n  set viscosity = 0.02\n "
      "end\nend\n"
      "subsection boundary conditions\n set dirichlet = 2, 3: 0; 0; - | 0: (1 + sin(5*t))*y*(1 - y); 0; -\nend\n"
      "subsection time\n set end time = 0.5\n set step = 0.1\nend\n"
      "subsection postprocessing\n set forces = inlet: 0\n set probes = middle: 0.75, 0.5\n"
      " set windows = force: postprocessing.inlet.velocity_x : 0.1 : 0.4\nend\n";
}

BOOST_AUTO_TEST_CASE(of_a_march)
{
  const Communicator  world;
  ProblemCase         c(world, channel);
  std::vector<double> numbers;
  const auto          states = c.problem->solve_states(&numbers);
  const std::size_t   n = c.problem->n_free(), n_numbers = c.problem->number_names().size();
  const auto          steps = c.problem->step_equations();
  const auto          state = [&](const std::size_t s) {
    const auto begin = states.begin() + std::ptrdiff_t(s * n);
    return StateInTime{0.1 * double(s), {begin, begin + std::ptrdiff_t(n)}, {}, {}};
  };
  for (const std::size_t s : {2ul, 5ul})
    {
      const std::vector<StateInTime> earlier{state(s - 1), state(s - 2)};
      const auto                     step = steps->step_to(0.1 * double(s), earlier);
      const auto                     row  = numbers_of(*c.problem, *step, state(s).value);
      BOOST_REQUIRE(row.size() == n_numbers);
      for (std::size_t i = 0; i < n_numbers; ++i)
        BOOST_TEST(std::abs(row[i] - numbers[s * n_numbers + i]) < 1e-10 * (1. + std::abs(row[i])));
    }
}

BOOST_AUTO_TEST_CASE(windows)
{
  const Communicator world;
  ProblemCase        c(world, channel);
  History            history;
  for (const double t : {0., 0.1, 0.2, 0.3, 0.4, 0.5})
    history.add_row({{"time", t}, {"postprocessing.inlet.velocity_x", t < 0.15 ? 1. : 3.}});
  const auto summaries = window_summaries(*c.problem, history);
  BOOST_REQUIRE(summaries.size() == 4u);
  BOOST_TEST(summaries[0].name == "postprocessing.force.maximum");
  BOOST_TEST(summaries[0].value == 3.);
  BOOST_TEST(summaries[1].value == 1.);
  BOOST_TEST(summaries[2].value == 8. / 3., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::isnan(summaries[3].value));
  History other;
  other.add_row({{"time", 0.}});
  BOOST_CHECK_EXCEPTION(window_summaries(*c.problem, other), InputError, says("no column"));
}
