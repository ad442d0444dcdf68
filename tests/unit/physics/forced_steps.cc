// MPI: 1 2
// Coarse steps that are pushed by the residual of a finer problem's states end at these, to solver tolerance, and at others
// without; a density is a source; steps that come later know nothing of it; the volumes of dofs are those of the body.
#include "bridge/equations/forced_steps.h"
#include "bridge/equations/algebra.h"
#include "core/exceptions.h"
#include "core/renamed_key.h"
#include "physics/api/problem_variants.h"
#include "physics/api/state_transfer.h"
#include "support/problem_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  constexpr unsigned int stride = 2, n_coarse = 4; ///< fine steps a coarse one, coarse steps

  std::string time_section(const std::string &initial)
  {
    return "subsection time\n set end time = 0.2\n set step = 0.025\n set initial value = " + initial +
           "\nend\nsubsection coarse\n set refinements = 2\n set step = 0.05\nend\n";
  }

  std::vector<NamedCase> cases()
  {
    const std::string moving = "subsection boundary conditions\n set dirichlet = 0: sin(3*t)*y\nend\n";
    const std::string laws   = "subsection physics\n subsection diffusion\n  set conductivity = 0.1*(1 + u^2)\n"
                               "  set conductivity derivative = 0.2*u\n  set source = exp(5*x)*t\n end\nend\n";
    const std::string flow   = "subsection physics\n set model = navier_stokes\n subsection navier_stokes\n"
                               "  set viscosity = 0.05\n end\nend\nsubsection boundary conditions\n"
                               " set dirichlet = 2, 3: 0; 0; - | 0: 10*t*y*(1 - y); 0; -\nend\n";
    return {
        {"linear diffusion", mesh_section(2, 4) + degree_section(1) + moving +
                                 "subsection physics\n subsection diffusion\n  set conductivity = 0.1*(1 + x)\n"
                                 "  set source = exp(5*x)\n end\nend\n" +
                                 time_section("x*y")},
        {"triangles", mesh_section(2, 3, true) + degree_section(2) + moving + laws + time_section("x*y")},
        {"nonlinear diffusion", mesh_section(2, 3) + degree_section(2) + moving + laws + time_section("x*y")},
        {"transport", mesh_section(2, 4) + degree_section(1) + moving +
                          "subsection physics\n set model = transport\n subsection transport\n"
                          "  set velocity = 1 + t; 2 - x\n  set diffusivity = 0.01*(1 + y)\n end\nend\n" +
                          time_section("exp(-((x - 0.3)^2 + (y - 0.3)^2)/0.02)")},
        {"flow", mesh_section(2, 3) + degree_section(2) + flow + time_section("0; 0; 0")}};
  }

  /// Two problems of one file that differ in mesh and step.
  struct Pair
  {
    Pair(const Communicator &communicator, const std::string &text)
      : fine(Problem::create(file)),
        steps(file, {{"time"}, "step"}, {{"coarse"}, "step"}, "For tests."),
        refinements(steps, {{"mesh"}, "refinements"}, {{"coarse"}, "refinements"}, "For tests."),
        coarse(Problem::create(refinements))
    {
      file.read(text, "test", {});
      fine->setup(communicator);
      setup_with_field_of(*coarse, *fine);
    }

    /// States of the fine problem as the coarse one has them, a coarse step apart.
    std::vector<StateInTime> truth()
    {
      const auto               states   = fine->solve_states();
      const auto               transfer = StateTransfer::between(*fine, *coarse);
      const std::size_t        n        = fine->n_free();
      std::vector<StateInTime> result;
      for (unsigned int i = 0; i <= n_coarse; ++i)
        {
          const double time = 0.05 * i;
          result.push_back({time, (*transfer)(std::span(states).subspan(i * stride * n, n), time), {}, {}});
        }
      return result;
    }

    ParameterFile            file;
    std::unique_ptr<Problem> fine;
    RenamedKey               steps, refinements;
    std::unique_ptr<Problem> coarse;
  };

  /// Those before state n, the newest first.
  std::vector<StateInTime> before(const std::vector<StateInTime> &states, const unsigned int n)
  {
    std::vector<StateInTime> result(states.begin(), states.begin() + n);
    std::ranges::reverse(result);
    return result;
  }

  std::vector<double> density_at(StepEquations &steps, const std::vector<StateInTime> &states,
                                 const unsigned int n)
  {
    const auto          step = steps.step_to(states[n].time, before(states, n));
    std::vector<double> result(states[n].value.size());
    step->equations().residual(states[n].value, result);
    const auto volumes = ForcedSteps::of(steps).volumes();
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] /= volumes[i];
    return result;
  }

  double difference(const Communicator &communicator, std::vector<double> u, const std::vector<double> &v)
  {
    for (std::size_t i = 0; i < u.size(); ++i)
      u[i] -= v[i];
    return norm(communicator, u) / norm(communicator, v);
  }
} // namespace

BOOST_DATA_TEST_CASE(the_residual_as_force_leads_to_the_fine_states, data::make(cases()), named)
{
  const Communicator       communicator;
  Pair                     pair(communicator, named.text);
  const auto               truth = pair.truth();
  const auto               steps = pair.coarse->step_equations();
  std::vector<StateInTime> pushed{truth.front()}, alone{truth.front()};
  for (unsigned int n = 1; n <= n_coarse; ++n)
    {
      const auto step =
          ForcedSteps::of(*steps).step_to(truth[n].time, before(pushed, n), density_at(*steps, truth, n));
      auto u = step->cold_start();
      step->solve(u);
      pushed.push_back(step->state(u));
      std::vector<double> r(u.size());
      step->equations().residual(u, r);
      BOOST_TEST(norm(communicator, r) < 1e-8);

      const auto unpushed = steps->step_to(truth[n].time, before(alone, n));
      u                   = unpushed->cold_start();
      unpushed->solve(u);
      alone.push_back(unpushed->state(u));
    }
  BOOST_TEST(difference(communicator, pushed.back().value, truth.back().value) < 1e-7);
  BOOST_TEST(difference(communicator, alone.back().value, truth.back().value) > 1e-3);
}

BOOST_AUTO_TEST_CASE(a_density_is_a_source)
{
  const auto heat = [](const std::string &source) {
    return mesh_section(2, 2) + degree_section(1) +
           "subsection physics\n subsection diffusion\n  set source = " + source +
           "\n end\nend\nsubsection time\n set end time = 0.2\n set step = 0.1\nend\n";
  };
  const Communicator communicator;
  ProblemCase        with(communicator, heat("3")), without(communicator, heat("1"));
  const auto         one = with.problem->step_equations(), other = without.problem->step_equations();
  const auto         expected = one->step_to(0.1, std::vector{one->initial_state()});
  const auto         found    = ForcedSteps::of(*other).step_to(0.1, std::vector{other->initial_state()},
                                                                std::vector<double>(without.problem->n_free(), 2.));
  auto               u = expected->cold_start(), v = found->cold_start();
  expected->solve(u);
  found->solve(v);
  BOOST_TEST(difference(communicator, v, u) < 1e-10);
  // corrections know it, too
  auto w = found->cold_start();
  found->correct(w, 100, 1e-12);
  BOOST_TEST(difference(communicator, w, u) < 1e-9);
  // and others do not
  const auto later = other->step_to(0.1, std::vector{other->initial_state()});
  later->solve(v);
  BOOST_TEST(difference(communicator, v, u) > 0.5);
}

BOOST_AUTO_TEST_CASE(volumes_are_those_of_the_body)
{
  const Communicator communicator;
  for (const bool simplices : {false, true})
    for (const unsigned int degree : {1u, 2u})
      {
        const ProblemCase c(communicator, mesh_section(2, 2, simplices) + degree_section(degree) +
                                              "subsection time\n set end time = 1\nend\n");
        const auto        steps   = c.problem->step_equations();
        const auto        volumes = ForcedSteps::of(*steps).volumes();
        BOOST_TEST(std::ranges::all_of(volumes, [](const double v) { return v > 0.; }));
        BOOST_TEST(communicator.sum(std::accumulate(volumes.begin(), volumes.end(), 0.)) == 1.,
                   boost::test_tools::tolerance(1e-12));
      }
}

BOOST_AUTO_TEST_CASE(what_is_no_density_is_refused)
{
  const Communicator  communicator;
  ProblemCase         c(communicator, mesh_section(2, 2) + degree_section(1) +
                                          "subsection time\n set end time = 1\n set step = 0.1\nend\n");
  const auto          steps = c.problem->step_equations();
  const std::vector   earlier{steps->initial_state()};
  std::vector<double> density(c.problem->n_free() + 1, 0.);
  BOOST_CHECK_THROW(ForcedSteps::of(*steps).step_to(0.1, earlier, density), InputError);
  density.pop_back();
  if (communicator.is_root())
    density.front() = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_THROW(ForcedSteps::of(*steps).step_to(0.1, earlier, density), InputError);
}

BOOST_DATA_TEST_CASE(ranks_agree, data::make(cases()), named)
{
  const auto norms = [&](const Communicator &communicator) {
    Pair                pair(communicator, named.text);
    const auto          truth = pair.truth();
    const auto          steps = pair.coarse->step_equations();
    std::vector<double> result;
    for (unsigned int n = 1; n <= n_coarse; ++n)
      result.push_back(norm(communicator, density_at(*steps, truth, n)));
    return result;
  };
  const auto together = norms(Communicator()), alone = norms(Communicator(MPI_COMM_SELF));
  for (std::size_t i = 0; i < alone.size(); ++i)
    BOOST_TEST(together[i] == alone[i], boost::test_tools::tolerance(1e-7));
}
