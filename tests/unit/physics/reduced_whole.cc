// MPI: 1 2 4
// A whole problem in as many modes as dofs is that problem, as its zone sees it: loads, springs, sources, moving supports and
// initial motion included, at any parameters; in modes of a run's states it comes near; a problem by itself is reduced alike, with
// the reactions that its inertia makes; what it cannot serve is refused.
#include "physics/api/reduced_whole.h"
#include "bridge/reduced/dof_order.h"
#include "physics/api/parameter_file.h"
#include "physics/api/problem_variants.h"
#include "physics/api/snapshot_modes.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string common = "subsection time\n set end time = 0.6\n set step = 0.05\nend\n"
                             "subsection postprocessing\n set maxima = stress: von_mises\nend\n"
                             "subsection parameters\n set names = k, f\n set values = 1, 1\nend\n";

  std::string solid(const unsigned int dimension, const std::string &conditions, const std::string &zone)
  {
    return mesh_section(dimension, dimension == 2 ? 3 : 2) + degree_section(1) + common +
           "subsection physics\n set model = elastodynamics\n subsection elastodynamics\n"
           "  set stiffness factor = 1 + k*x\n" +
           conditions + "subsection zone\n" + zone + "end\n";
  }

  const std::string all_kinds = "  set body force = 0.3; f*y\n end\nend\n"
                                "subsection boundary conditions\n set dirichlet = 0: 0.1*sin(9*t); f*t^2*y\n"
                                " set neumann = 1: f*sin(30*t)*y; 0\n set robin = 3: 2; 0.1*t; 0\nend\n";
  const std::string sources   = "  set body force = sin(20*t)*x; y\n end\nend\n"
                                "subsection boundary conditions\n set dirichlet = 0: 0; 0\nend\n"
                                "subsection time\n set initial rate = if(x > 0.9, y, 0); 0\nend\n";
  const std::string in_space =
      "  set body force = 0; 0; f\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 0: 0; 0; 0\n set neumann = 1: f*t; 0; 0\nend\n";
  /// Nothing acts at the start, so that the states span their own derivatives.
  const std::string from_rest = " end\nend\nsubsection boundary conditions\n set dirichlet = 0: 0; 0\n"
                                " set neumann = 1: f*sin(8*t)*y; 0\nend\n";
  const std::string middle    = " set box = 0.25, 0.25 : 0.75, 0.75\n";

  std::size_t n_free(Problem &problem) { return DofOrder(Communicator(), problem.dof_places()).n_global(); }

  /// A mode a dof: nothing is left out.
  std::vector<double> identity(Problem &problem)
  {
    const DofOrder      order(Communicator(), problem.dof_places());
    const std::size_t   n = order.n_global();
    std::vector<double> result(n * n, 0.);
    for (std::size_t i = 0; i < n; ++i)
      result[i * n + i] = 1.;
    return order.pick(result);
  }

  struct Case
  {
    explicit Case(const std::string &text)
      : zone(Zone::create(file))
    {
      file.read(text, "test.prm", {});
      zone->setup(Communicator());
    }

    /// Modes of all states at some parameters.
    SnapshotModes modes(const std::vector<std::vector<double>> &runs)
    {
      std::vector<double> columns;
      for (const auto &mu : runs)
        {
          zone->set_parameters(mu);
          const auto states = zone->whole().solve_states();
          columns.insert(columns.end(), states.begin(), states.end());
        }
      const auto product = zone->whole().inner_product(InnerProduct::Kind::l2);
      return snapshot_modes(columns, runs.size() * (zone->n_steps() + 1), *product);
    }

    std::unique_ptr<ReducedWhole> in_all_dofs()
    {
      return zone->reduced_whole(identity(zone->whole()), n_free(zone->whole()));
    }

    std::unique_ptr<ReducedWhole> reduced(const SnapshotModes &modes)
    {
      return zone->reduced_whole(modes.modes, modes.n());
    }

    ParameterFile         file;
    std::unique_ptr<Zone> zone;
  };

  double largest(const std::vector<double> &values)
  {
    double result = 0.;
    for (const double value : values)
      result = std::max(result, std::abs(value));
    return Communicator().max(result);
  }

  void compare(std::vector<double> a, const std::vector<double> &b, const double tolerance)
  {
    BOOST_REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
      a[i] -= b[i];
    BOOST_TEST(largest(b) > 0.);
    BOOST_TEST(largest(a) < tolerance * largest(b));
  }

  void check_exact(const std::string &text)
  {
    Case       c(text);
    const auto model = c.in_all_dofs();
    for (const std::vector<double> &mu : {std::vector{3., 2.}, std::vector{1., 1.}})
      {
        c.zone->set_parameters(mu);
        const auto answer = model->run(1, {.states = true});
        const auto whole  = c.zone->run_whole({.states = true});
        compare(answer.states, whole.states, 1e-6);
        compare(answer.numbers, whole.numbers, 1e-6);
      }
  }
} // namespace

BOOST_AUTO_TEST_CASE(all_kinds_of_conditions) { check_exact(solid(2, all_kinds, middle)); }

BOOST_AUTO_TEST_CASE(sources_of_time_and_initial_motion) { check_exact(solid(2, sources, middle)); }

BOOST_AUTO_TEST_CASE(a_zone_at_a_moving_support)
{
  check_exact(solid(2, all_kinds, " set level set = x - 0.4\n"));
}

BOOST_AUTO_TEST_CASE(three_dimensions) { check_exact(solid(3, in_space, " set box = 0.5, 0, 0 : 1, 1, 0.5\n")); }

BOOST_AUTO_TEST_CASE(a_problem_by_itself_with_its_reactions)
{
  for (const auto *conditions : {&all_kinds, &sources})
    {
      std::string text = solid(2, *conditions, middle);
      text.replace(text.find(" set maxima"), 0, " set forces = left: 0\n");
      const ProblemCase c(Communicator(), text.substr(0, text.find("subsection zone")));
      auto             &problem = *c.problem;
      BOOST_TEST(can_be_projected(problem));
      const auto model = reduced_whole(problem, identity(problem), n_free(problem));
      problem.set_parameters(std::vector{3., 2.});
      std::vector<double> numbers;
      const auto          states = problem.solve_states(&numbers);
      const auto          answer = model->run(1, {.states = true});
      compare(answer.states, states, 1e-6);
      compare(answer.numbers, numbers, 1e-6);
    }
}

BOOST_AUTO_TEST_CASE(few_looks_are_among_all_looks)
{
  Case       c(solid(2, from_rest, middle));
  const auto model = c.reduced(c.modes({{1., 1.}}));
  c.zone->set_parameters(std::vector{1., 1.});
  const auto all = model->run(1, {}).numbers, some = model->run(5, {}).numbers;
  BOOST_REQUIRE(all.size() == 13u); // one number a state
  const std::vector<double> expected = {all[0], all[5], all[10], all[12]};
  BOOST_TEST(some == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(fewer_modes_come_near)
{
  Case c(solid(2, from_rest, middle));
  auto modes = c.modes({{1., 1.}});
  c.zone->set_parameters(std::vector{1., 1.});
  const auto whole = c.zone->run_whole({.states = true}).states;
  double     last  = 1e300;
  for (const std::size_t n : {2u, 5u, 12u})
    {
      BOOST_REQUIRE(modes.n() >= n);
      auto states = c.zone->reduced_whole(std::span(modes.modes).first(n * modes.n_owned), n)
                        ->run(1, {.states = true})
                        .states;
      for (std::size_t i = 0; i < states.size(); ++i)
        states[i] -= whole[i];
      BOOST_TEST(largest(states) < last);
      last = largest(states);
    }
  BOOST_TEST(last < 1e-6 * largest(whole));
}

BOOST_AUTO_TEST_CASE(bad_input)
{
  Case c(solid(2, all_kinds, middle));
  BOOST_CHECK_EXCEPTION(c.zone->reduced_whole({}, 0), InputError, says("0 modes of 0 numbers"));
  const std::vector<double> one(c.zone->whole().n_free(), 1.);
  BOOST_CHECK_EXCEPTION(c.zone->reduced_whole(one, 2), InputError, says("2 modes of"));
  Case springs(
      solid(2,
            " end\nend\nsubsection boundary conditions\n set dirichlet = 0: 0; 0\n set robin = 3: 1 + t; 0; "
            "0\nend\n",
            middle));
  const std::vector<double> mode(springs.zone->whole().n_free(), 1.);
  BOOST_CHECK_EXCEPTION(springs.zone->reduced_whole(mode, 1), InputError, says("matrices depend on time"));
  const ProblemCase steady(Communicator(), mesh_section(2, 2) + degree_section(1) + linear_diffusion());
  BOOST_TEST(!can_be_projected(*steady.problem));
  BOOST_CHECK_EXCEPTION(reduced_whole(*steady.problem, {}, 0), InputError, says("of second order in time"));
}
