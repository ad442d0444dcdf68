// MPI: 1 2 4
// A zone that is driven by the trace of a whole run has that run's states: with the field, the loads and the supports that
// lie in it, by motion or by forces, from rest or not, on any number of ranks; its energy is the work of cut and loads; finer
// meshes and steps come near, at the elements' order; what is no zone is refused.
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

  std::string replaced(std::string text, const std::string &from, const std::string &to)
  {
    BOOST_REQUIRE(text.find(from) != std::string::npos);
    return text.replace(text.find(from), from.size(), to);
  }

  /// Displacement and rate at the start that follow the parameter, and vanish at the support.
  std::string in_motion(const std::string &text, const std::string &more = "")
  {
    return replaced(text, "set step = 0.05",
                    "set step = 0.05\n set initial value = 0.1*f*sin(3*x)*y; 0.1*x^2" + more +
                        "\n set initial rate = x*y; f*x" + more);
  }

  const std::string by_tractions = " set driven by = tractions\n", generated = " set initial state = generated\n";

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

BOOST_AUTO_TEST_CASE(driven_by_forces)
{
  const std::vector<double> mu = {1., 0.5, -1., 2.};
  check_exact(plate(2, by_tractions + " set box = 0.5, 0.25 : 1, 0.75\n") + postprocessing, mu);
  check_exact(plate(2, by_tractions + " set level set = x - 0.4\n"), mu);
  check_exact(plate(3, by_tractions + " set box = 0.5, 0, 0 : 1, 1, 0.5\n", 2), mu);
}

BOOST_AUTO_TEST_CASE(forces_of_a_load_that_begins_at_once)
{
  const auto text = replaced(plate(2, by_tractions + " set box = 0.5, 0.25 : 1, 0.75\n"), "sin(6*t)", "cos(6*t)");
  check_exact(text, {1., 0.5, -1., 2.});
}

BOOST_AUTO_TEST_CASE(in_motion_at_the_start)
{
  const std::vector<double> mu  = {0.7, 0.5, -1., 2.};
  const std::string         box = " set box = 0.5, 0.25 : 1, 0.75\n";
  check_exact(in_motion(plate(2, generated + box)), mu);
  check_exact(in_motion(plate(2, generated + by_tractions + box)), mu);
  check_exact(in_motion(plate(2, generated + " set level set = x - 0.4\n")), mu);
  check_exact(in_motion(plate(3, generated + " set box = 0.5, 0, 0 : 1, 1, 0.5\n", 2), "; 0"), mu);
}

void check_ranks(const std::string &text)
{
  Case          all(text);
  const auto    trace = all.zone->run_whole({.trace = true}).trace;
  ParameterFile file;
  auto          alone = Zone::create(file);
  file.read(text, "test.prm", {});
  alone->setup(Communicator(MPI_COMM_SELF));
  const auto same = alone->run_whole({.trace = true}).trace;
  BOOST_TEST(largest(difference(trace, same)) < 1e-9 * largest(trace));
  BOOST_TEST(all.zone->interface_positions() == alone->interface_positions(), boost::test_tools::per_element());
  BOOST_TEST(all.zone->interface_components() == alone->interface_components(), boost::test_tools::per_element());
  BOOST_TEST(all.zone->initial_positions() == alone->initial_positions(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_trace_does_not_depend_on_the_ranks)
{
  const std::string box = " set box = 0.5, 0.25 : 1, 0.75\n";
  check_ranks(plate(2, box));
  check_ranks(in_motion(plate(2, generated + by_tractions + box)));
}

BOOST_AUTO_TEST_CASE(rates_follow_from_displacements)
{
  Case c(plate(2, " set box = 0.5, 0.25 : 1, 0.75\n"));
  c.zone->set_parameters(std::vector{1., 0.5, -1., 2.});
  const auto          whole  = c.zone->run_whole({.states = true, .trace = true});
  const auto          layout = c.zone->layout();
  const std::size_t   n      = layout.n_interface;
  std::vector<double> displacements;
  for (std::size_t t = 0; t < layout.n_times; ++t)
    for (std::size_t i = 0; i < n; ++i)
      displacements.push_back(whole.trace[3 * t * n + i]);
  const auto of_kind = [&](const std::vector<double> &trace, const std::size_t kind) {
    std::vector<double> result;
    for (std::size_t i = 0; i < trace.size(); ++i)
      if (layout.kind(i) == kind)
        result.push_back(trace[i]);
    return result;
  };
  const auto by_scheme      = c.zone->with_rates(displacements, Zone::Rates::by_scheme),
             by_differences = c.zone->with_rates(displacements, Zone::Rates::by_differences);
  for (const std::size_t kind : {0u, 1u, 2u})
    {
      const auto   known = of_kind(whole.trace, kind);
      const double size  = largest(known);
      BOOST_TEST(largest(difference(of_kind(by_scheme, kind), known)) < 1e-8 * size);
      BOOST_TEST(largest(difference(of_kind(by_differences, kind), known)) < (kind == 0 ? 1e-12 : 0.3) * size);
    }
  const auto part = c.zone->run_part(by_scheme, {.states = true});
  BOOST_TEST(largest(difference(part.states, whole.states)) < 1e-8 * largest(whole.states));
  const auto near = c.zone->run_part(by_differences, {.states = true});
  BOOST_TEST(largest(difference(near.states, whole.states)) < 0.05 * largest(whole.states));

  Case forced(plate(2, by_tractions + " set box = 0.5, 0.25 : 1, 0.75\n"));
  BOOST_CHECK_EXCEPTION(forced.zone->with_rates(displacements, Zone::Rates::by_scheme), InputError,
                        says("driven by tractions"));
}

BOOST_AUTO_TEST_CASE(finer_zones_converge_at_the_elements_order)
{
  // smooth waves, which the whole's mesh resolves
  Case c(replaced(replaced(plate(2, " set box = 0.25, 0.25 : 0.75, 0.75\n", 4), "sin(6*t)", "sin(3*t)^4"),
                  "set step = 0.05", "set step = 0.025"));
  c.zone->set_parameters(std::vector{1., 0.5, -1., 1.});
  const auto   before = c.zone->run_whole({.trace = true}).trace;
  const double order  = c.zone->finer_order();
  BOOST_TEST_MESSAGE("order " << order);
  BOOST_TEST(order > 1.7);
  BOOST_TEST(order < 2.5);
  // the zone is again what it was
  BOOST_TEST(largest(difference(c.zone->run_whole({.trace = true}).trace, before)) < 1e-12 * largest(before));
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
  refuses(plate(2, by_tractions + " set level set = x - 0.5\n set refinements = 1\n"), "driven by = tractions");
  refuses(plate(2, by_tractions + " set level set = x - 0.5\n set step halvings = 1\n"), "step halvings = 1");
  Case later(replaced(plate(2, " set level set = 0.5 - x\n"), "set step = 0.05",
                      "set step = 0.05\n set initial value = x*(f - 1); 0"));
  later.zone->set_parameters(std::vector{2., 0., 0., 0.});
  BOOST_CHECK_EXCEPTION(later.zone->run_whole({}), InputError, says("not at rest"));
  refuses(replaced(plate(2, by_tractions + " set level set = x - 0.5\n"), " set neumann",
                   " set robin = 2: 1 + t; 0; 0\n set neumann"),
          "the problem's steps are Newton's");
  Case forced(plate(2, by_tractions + " set level set = x - 0.5\n"));
  BOOST_CHECK_EXCEPTION(forced.zone->finer_order(), InputError, says("driven by tractions"));
  Case c(plate(2, " set level set = x - 0.5\n"));
  BOOST_CHECK_EXCEPTION(c.zone->run_part(std::vector<double>(7), {}), InputError, says("A trace of 7 numbers"));
}
