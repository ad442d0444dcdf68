// MPI: 1 2 4
// Probes, lines, integrals, reactions and errors give the numbers that paper and pencil give, on any number of
// ranks and on every cell kind; mistakes in their entries are named.
#include "physics/output/postprocessing.h"

#include "support/mesh_case.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  std::string text(const std::string &mesh, unsigned int degree, const std::string &keys,
                   const std::string &dirichlet = "0: 0")
  {
    return "subsection mesh\n" + mesh +
           "\nend\nsubsection finite elements\n set degree = " + std::to_string(degree) +
           "\nend\nsubsection postprocessing\n" + keys +
           "\nend\nsubsection boundary conditions\n set dirichlet = " + dirichlet + "\nend\n";
  }

  double number(const std::vector<History::Entry> &entries, const std::string &name)
  {
    for (const auto &entry : entries)
      if (entry.name == "postprocessing." + name)
        return entry.value;
    BOOST_FAIL("no entry " + name);
    return 0.;
  }

  template <int dim>
  std::vector<History::Entry> evaluate(MeshCase<dim> &c, const std::string &field, double time = 0.)
  {
    c.setup();
    c.postprocessing.setup(c.discretisation);
    const Assembler<dim> assembler(c.discretisation);
    return c.postprocessing.evaluate(assembler, c.interpolate(field, time));
  }

  std::string setup_error(const std::string &keys)
  {
    MeshCase<2> c(text("set refinements = 2", 1, keys));
    c.setup();
    return input_error([&] { c.postprocessing.setup(c.discretisation); });
  }

  const auto tight = boost::test_tools::tolerance(1e-11);
} // namespace

BOOST_AUTO_TEST_CASE(probes_on_every_cell_kind)
{
  for (const std::string mesh :
       {"set refinements = 3", "set simplices = true\n set refinements = 1", "set simplices = true", ""})
    {
      MeshCase<2> c(text(mesh, 2, "set probes = a: 0.3, 0.7 | corner: 0, 1 | jump: 0.9, 0.5; 0.1, 0.5"));
      const auto  entries = evaluate(c, "x^2 + 3*y");
      BOOST_TEST(number(entries, "a") == 0.09 + 2.1, tight);
      BOOST_TEST(number(entries, "corner") == 3., tight);
      BOOST_TEST(number(entries, "jump") == 0.8, tight);
    }
  MeshCase<3> solid(text("set simplices = true", 2, "set probes = a: 0.3, 0.7, 0.2"));
  BOOST_TEST(number(evaluate(solid, "x*z + 3*y^2"), "a") == 0.06 + 1.47, tight);
}

BOOST_AUTO_TEST_CASE(probe_on_a_curved_boundary)
{
  MeshCase<2> c(text("set generator = hyper_ball\n set arguments = 0, 0 : 1 : false\n set refinements = 3", 2,
                     "set probes = rim: 0.98078528, 0.19509032"));
  BOOST_TEST(number(evaluate(c, "x"), "rim") == 0.98078528, boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(flat_boundaries_have_no_width)
{
  for (const std::string point : {"1.015, 0.5", "0.5, -0.001", "1.0001, 1.0001"})
    for (const std::string mesh : {"", "set simplices = true"})
      {
        MeshCase<2> c(text(mesh, 1, "set probes = a: " + point));
        BOOST_TEST(contains(input_error([&] { evaluate(c, "x"); }), "outside"));
      }
  // The side is at x = 1.2673 there, its chord at 1.2641.
  MeshCase<2> bent(
      text("set refinements = 3\n set deformation = x + 0.3*sin(pi*y); y", 1, "set probes = a: 1.266, 0.35"));
  BOOST_TEST(number(evaluate(bent, "x"), "a") == 1.266, boost::test_tools::tolerance(1e-9));
  MeshCase<2> disk(text("set generator = hyper_ball\n set arguments = 0, 0 : 1 : false\n set refinements = 3", 2,
                        "set probes = a: 1.1, 0"));
  BOOST_TEST(contains(input_error([&] { evaluate(disk, "x"); }), "outside"));
}

BOOST_AUTO_TEST_CASE(components_have_names)
{
  MeshCase<2> c(text("set refinements = 2", 2, "set probes = a: 0.25, 0.5", "0: 0; 0; -"),
                {{"velocity", 2, 0, true, false}, {"pressure", 1, -1, false, true}});
  const auto  entries = evaluate(c, "x; y; 1 - x");
  BOOST_TEST(number(entries, "a.velocity_x") == 0.25, tight);
  BOOST_TEST(number(entries, "a.velocity_y") == 0.5, tight);
  BOOST_TEST(number(entries, "a.pressure") == 0.75, tight);
}

// Gauss points of one cell: x = (1 -+ sqrt(0.6)) / 2, and the middle.
BOOST_AUTO_TEST_CASE(maxima_are_over_quadrature_points)
{
  MeshCase<2>  c(text("", 2, "set maxima = top: u0 | slope: -u0_x"));
  const auto   entries = evaluate(c, "x^2");
  const double outer   = 0.5 * (1. + std::sqrt(0.6));
  BOOST_TEST(number(entries, "top") == outer * outer, tight);
  BOOST_TEST(number(entries, "slope") == -2. * (1. - outer), tight);
  BOOST_TEST(contains(setup_error("set maxima = a: von_mises"), "von_mises"));
}

BOOST_AUTO_TEST_CASE(names_are_those_of_the_entries)
{
  MeshCase<2>              c(text("set refinements = 2", 2,
                                  "set probes = a: 0.25, 0.5 | d: 0, 0; 1, 1\n set lines = cut: 0.5, 1 : 0.5, 0 : 11 : 0\n"
                                               "set integrals = i: u0\n set forces = f: 0 : -1\n set maxima = m: u0 | k: u0_x"));
  std::vector<std::string> names;
  for (const auto &entry : evaluate(c, "x + y"))
    names.push_back(entry.name);
  BOOST_TEST(c.postprocessing.names() == names, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(extrema_along_lines)
{
  MeshCase<2> c(text("set refinements = 3", 2, "set lines = cut: 0.5, 1 : 0.5, 0 : 101 : 0"));
  const auto  entries = evaluate(c, "x*(y - 0.317)^2");
  BOOST_TEST(std::abs(number(entries, "cut.minimum")) < 1e-5);
  BOOST_TEST(number(entries, "cut.minimum_position") == 1 - 0.317, boost::test_tools::tolerance(1e-3));
  BOOST_TEST(number(entries, "cut.maximum") == 0.5 * 0.683 * 0.683, tight);
  BOOST_TEST(number(entries, "cut.maximum_position") == 0.);
}

BOOST_AUTO_TEST_CASE(integrals_of_values_and_gradients)
{
  MeshCase<2> c(
      text("set refinements = 2", 2,
           "set integrals = area: 1 | square: a*u0^2 | slope: u0_x + 2*u0_y + t\n set constants = a = 2"));
  const auto entries = evaluate(c, "x + 3*y", 0.5);
  BOOST_TEST(number(entries, "area") == 1., tight);
  BOOST_TEST(number(entries, "square") == 2. * (1. / 3. + 3. + 2. * 3. / 4.), tight);
  BOOST_TEST(number(entries, "slope") == 7.5, tight);
}

BOOST_AUTO_TEST_CASE(reactions_of_a_linear_field_are_its_fluxes)
{
  for (const std::string mesh : {"set refinements = 3", "set simplices = true\n set refinements = 1"})
    {
      MeshCase<2> c(text(mesh, 2, "set forces = left: 0 | both: 0, 1 : 2 | low: 2 | all: 0, 1, 2, 3"));
      const auto  entries = evaluate(c, "5*x");
      // residual int grad u . grad phi = boundary flux u_n; corners' shares of top and bottom vanish
      BOOST_TEST(number(entries, "left") == -5., tight);
      BOOST_TEST(std::abs(number(entries, "both")) < 1e-10);
      BOOST_TEST(std::abs(number(entries, "all")) < 1e-10);
    }
}

BOOST_AUTO_TEST_CASE(errors_against_the_exact_solution)
{
  MeshCase<2> c(text("set refinements = 2", 1, "set exact solution = x^2"));
  c.setup();
  c.postprocessing.setup(c.discretisation);
  BOOST_TEST(c.postprocessing.has_exact_solution());
  const auto errors = c.postprocessing.errors(c.discretisation, c.interpolate("x^2"));
  BOOST_REQUIRE(errors.size() == 1u);
  // interpolation error of x^2 in steps h: h^2 s (1 - s), whose square's mean is h^4 / 30; slope h (1 - 2 s)
  const double h = 0.25;
  BOOST_TEST(errors[0].l2 == h * h / std::sqrt(30.), boost::test_tools::tolerance(1e-9));
  BOOST_TEST(errors[0].l2_relative == h * h / std::sqrt(30.) * std::sqrt(5.), boost::test_tools::tolerance(1e-9));
  BOOST_TEST(errors[0].h1_seminorm == h / std::sqrt(3.), boost::test_tools::tolerance(1e-8));
}

BOOST_AUTO_TEST_CASE(a_pinned_pressure_is_compared_without_its_mean)
{
  MeshCase<2> c(text("set refinements = 2", 2, "set exact solution = x^2; y; x", "0, 1, 2, 3: 0; 0; -"),
                {{"velocity", 2, 0, true, false}, {"pressure", 1, -1, false, true}});
  c.setup();
  c.postprocessing.setup(c.discretisation);
  const auto errors = c.postprocessing.errors(c.discretisation, c.interpolate("x^2; y; x + 40"));
  BOOST_TEST(errors[0].block == "velocity");
  BOOST_TEST(errors[0].l2 < 1e-12);
  BOOST_TEST(errors[1].l2 < 1e-11);
}

BOOST_AUTO_TEST_CASE(mistakes_are_named)
{
  BOOST_TEST(contains(setup_error("set probes = a: 1.5, 0.5"), "(1.5, 0.5) of 'a' lies outside"));
  BOOST_TEST(contains(setup_error("set probes = a: 0.5"), "no point in 2D"));
  BOOST_TEST(contains(setup_error("set probes = a: 0, 0; 1, 1; 0, 1"), "3 points"));
  BOOST_TEST(contains(setup_error("set probes = 0.5, 0.5"), "has no ':'"));
  BOOST_TEST(contains(setup_error("set probes = a: 0, 0 | a: 1, 1"), "given twice"));
  BOOST_TEST(contains(setup_error("set lines = a: 0, 0 : 1, 1 : 2 : 0"), "3 to 1000000"));
  BOOST_TEST(contains(setup_error("set lines = a: 0, 0 : 1, 1 : 20 : 1"), "component"));
  BOOST_TEST(contains(setup_error("set lines = a: 0, 0 : 2, 1 : 20 : 0"), "lies outside"));
  BOOST_TEST(contains(setup_error("set integrals = a: u1"), "u1"));
  BOOST_TEST(contains(setup_error("set integrals = a: u1"), "u0_x"));
  BOOST_TEST(contains(setup_error("set forces = a: 8"), "no boundary id 8"));
  BOOST_TEST(contains(setup_error("set forces = a: 0 : strong"), "no finite number"));
  BOOST_TEST(contains(setup_error("set exact solution = x; y"), "has 2 component(s), 1 are needed"));

  MeshCase<2> c(text("set refinements = 2", 1, "set integrals = a: if (x > 0.5, sqrt(-1), 0)"));
  BOOST_TEST(contains(input_error([&] { evaluate(c, "x"); }), "is not finite at x = "));
}
