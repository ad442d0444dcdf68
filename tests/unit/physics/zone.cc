// MPI: 1 2 4
// A zone that is driven by the trace of a whole run has that run's states: with the field, the loads and the supports that
// lie in it, on any number of ranks; its energy is the work of cut and loads; finer meshes and steps come near; what is no
// zone is refused.
#include "physics/api/zone.h"
#include "physics/api/parameter_file.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string time_section = "subsection time\n set end time = 1\n set step = 0.05\nend\n";
  const std::string postprocessing =
      "subsection postprocessing\n set maxima = stress: von_mises\n set probes = tip: 0.75, 0.5\nend\n";

  std::string plate(const unsigned int dimension, const std::string &zone, const unsigned int refinements = 3)
  {
    const std::string zeros = dimension == 2 ? "0; 0" : "0; 0; 0";
    return mesh_section(dimension, refinements) + degree_section(1) +
           "subsection parameters\n set names = f\n set values = 1\n subsection random field\n"
           "  set modes = 3\n  set correlation length = 0.5\n  set covariance = gaussian\n end\nend\n"
           "subsection physics\n set model = elastodynamics\n subsection elastodynamics\n"
           "  set stiffness factor = exp(0.3*field)\n end\nend\n"
           "subsection boundary conditions\n set dirichlet = 0: " +
           zeros + "\n set neumann = 1: f*sin(6*t)*y" + zeros.substr(1) + "\nend\n" + time_section +
           "subsection zone\n" + zone + "end\n";
  }

  struct Case
  {
    explicit Case(const std::string &text)
      : zone(Zone::create(file))
    {
      file.read(text, "test.prm", {});
      zone->setup(Communicator());
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

  std::vector<double> difference(std::vector<double> a, const std::vector<double> &b)
  {
    BOOST_REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
      a[i] -= b[i];
    return a;
  }

  void check_exact(const std::string &text, const std::vector<double> &mu)
  {
    Case c(text);
    c.zone->set_parameters(mu);
    const auto whole = c.zone->run_whole({.states = true, .trace = true});
    const auto part  = c.zone->run_part(whole.trace, {.states = true});
    BOOST_TEST(whole.trace.size() == c.zone->n_trace());
    BOOST_TEST(largest(whole.states) > 1e-3);
    BOOST_TEST(largest(difference(part.states, whole.states)) < 1e-9 * largest(whole.states));
    if (!whole.numbers.empty())
      BOOST_TEST(largest(difference(part.numbers, whole.numbers)) < 1e-8 * largest(whole.numbers));
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_box_inside)
{
  check_exact(plate(2, " set box = 0.5, 0.25 : 1, 0.75\n") + postprocessing, {1., 0.5, -1., 2.});
}

BOOST_AUTO_TEST_CASE(a_zone_at_a_support)
{
  check_exact(plate(2, " set level set = x - 0.4\n"), {1., 1., 0., 0.3});
}

BOOST_AUTO_TEST_CASE(in_space)
{
  check_exact(plate(3, " set box = 0.5, 0, 0 : 1, 1, 0.5\n", 2), {1., 0.5, -1., 2.});
}

BOOST_AUTO_TEST_CASE(triangles_of_second_degree)
{
  std::string       text = plate(2, " set level set = (x - 1)^2 + y^2 - 0.3\n", 1);
  const std::string find = "set simplices = false", degree = "set degree = 1";
  text.replace(text.find(find), find.size(), "set simplices = true");
  text.replace(text.find(degree), degree.size(), "set degree = 2");
  check_exact(text, {1., 0.5, -1., 2.});
}

BOOST_AUTO_TEST_CASE(the_trace_does_not_depend_on_the_ranks)
{
  const std::string text = plate(2, " set box = 0.5, 0.25 : 1, 0.75\n");
  Case              all(text);
  const auto        trace = all.zone->run_whole({.trace = true}).trace;
  ParameterFile     file;
  auto              alone = Zone::create(file);
  file.read(text, "test.prm", {});
  alone->setup(Communicator(MPI_COMM_SELF));
  const auto same = alone->run_whole({.trace = true}).trace;
  BOOST_TEST(largest(difference(trace, same)) < 1e-9 * largest(trace));
  BOOST_TEST(all.zone->interface_positions() == alone->interface_positions(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(finer_steps_and_meshes_come_near)
{
  const std::string box   = " set box = 0.5, 0.25 : 1, 0.75\n",
                    probe = "subsection postprocessing\n set probes = tip: 0.75, 0.5\nend\n";
  Case coarse(plate(2, box) + probe),
      fine(plate(2, box + " set refinements = 1\n set step halvings = 1\n") + probe);
  coarse.zone->set_parameters(std::vector{1., 0.5, -1., 2.});
  fine.zone->set_parameters(std::vector{1., 0.5, -1., 2.});
  const auto whole = coarse.zone->run_whole({});
  const auto finer = fine.zone->run_whole({.trace = true});
  const auto part  = fine.zone->run_part(finer.trace, {});
  BOOST_REQUIRE(part.numbers.size() == 2 * whole.numbers.size() - fine.zone->part().number_names().size());
  const double size = largest(whole.numbers);
  const auto   n    = fine.zone->part().number_names().size();
  for (std::size_t s = 0; s * n < whole.numbers.size(); ++s)
    for (std::size_t k = 0; k < n; ++k)
      BOOST_TEST(std::abs(part.numbers[2 * s * n + k] - whole.numbers[s * n + k]) < 0.1 * size);
}

BOOST_AUTO_TEST_CASE(the_cut_does_the_work_that_the_zone_has)
{
  std::string       text = plate(2, " set box = 0.5, 0.25 : 1, 0.75\n");
  const std::string step = " set step = 0.05\n";
  text.replace(text.find(step), step.size(), step + " set spectral radius = 1\n");
  Case c(text);
  c.zone->set_parameters(std::vector{1., 0.5, -1., 2.});
  auto       trace = c.zone->run_whole({.trace = true}).trace;
  const auto part  = c.zone->run_part(trace, {.energy = true});
  BOOST_TEST(part.largest_energy > 0.);
  BOOST_TEST(part.energy_error < 1e-9);

  // rates that are not those of the displacements
  const std::size_t n = c.zone->n_interface();
  for (std::size_t s = 0; s <= c.zone->n_steps(); ++s)
    for (std::size_t i = 0; i < n; ++i)
      trace[(3 * s + 1) * n + i] = 0.;
  BOOST_TEST(c.zone->run_part(trace, {.energy = true}).energy_error > 1e-3);
}

BOOST_AUTO_TEST_CASE(what_is_no_zone_is_refused)
{
  const auto refuses = [](const std::string &text, const std::string &words) {
    BOOST_CHECK_EXCEPTION(Case{text}, InputError, says(words));
  };
  refuses(plate(2, " set box = 0.5, 0.5 : 0.51, 0.51\n"), "none of the mesh's 64 cells");
  refuses(plate(2, " set box = -1, -1 : 2, 2\n"), "all of the mesh's 64 cells");
  refuses(plate(2, " set box = 0.5, 0.5 : 0.63, 0.63\n"), "no dof inside of its cut: its 1 cell(s)");
  refuses(plate(2, ""), "in 0 ways");
  refuses(plate(2, " set box = 0, 0 : 0.5, 1\n set level set = x - 0.5\n"), "in 2 ways");
  refuses(plate(2, " set box = 0 : 1\n"), "two points of 2 coordinates");
  std::string steady = plate(2, " set level set = x - 0.5\n");
  steady.replace(steady.find("end time = 1"), 12, "end time = 0");
  refuses(steady, "the problem is steady");
  std::string moving = plate(2, " set level set = x - 0.5\n");
  moving.replace(moving.find("set step = 0.05"), 15, "set step = 0.05\n set initial rate = x; 0");
  refuses(moving, "not at rest");
  Case c(plate(2, " set level set = x - 0.5\n"));
  BOOST_CHECK_EXCEPTION(c.zone->run_part(std::vector<double>(7), {}), InputError, says("A trace of 7 numbers"));
}
