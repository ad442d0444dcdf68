// MPI: 1 2 4
// A march with kept matrices has the states and energies of Newton's steps: moving boundaries, springs, loads of time and hanging nodes
// included; and follows coefficients that have changed.
#include "physics/time/linear_march.h"
#include "support/problem_case.h"
#include "support/time_case.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using test::TimeCase;

namespace
{
  const std::string square = "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n set "
                             "refinements = 2\nend\n"
                             "subsection time\n set end time = 0.5\n set step = 0.05\nend\n";

  const std::string solid = square +
                            "subsection physics\n set model = elastodynamics\n subsection elastodynamics\n "
                            "  set body force = sin(20*t)*x; y\n end\nend\n"
                            "subsection boundary conditions\n set dirichlet = 0: 0.1*sin(9*t); t^2*y\n"
                            " set neumann = 1: sin(30*t); 0\n set robin = 3: 2; 0.1*t; 0\nend\n";

  const std::string membrane = square +
                               "subsection physics\n set model = wave\nend\n"
                               "subsection boundary conditions\n set dirichlet = 0, 2: x + sin(5*t)\nend\n";

  using Fields = std::vector<Vector>;

  template <class Solver>
  Fields states(TimeCase<2> &c, Solver &solver)
  {
    Fields result;
    c.stepper.march(c.discretisation, *c.assembler, solver, [&](const DiscreteState &state) {
      for (const auto *field : {&state.value, &state.rate, &state.acceleration})
        result.push_back(*field);
    });
    return result;
  }

  void compare(const Fields &a, const Fields &b, const double tolerance)
  {
    BOOST_REQUIRE(a.size() == b.size());
    double scale = 0.;
    for (std::size_t i = 0; i < a.size(); ++i)
      {
        scale             = std::max(scale, b[i].linfty_norm());
        Vector difference = a[i];
        difference.add(-1., b[i]);
        BOOST_TEST(difference.linfty_norm() <= tolerance * std::max(1., scale));
      }
    BOOST_TEST(scale > 0.);
  }

  void check(TimeCase<2> &c)
  {
    const auto linear = c.stepper.linear_march(c.discretisation, *c.assembler);
    BOOST_REQUIRE(linear);
    compare(states(c, *linear), states(c, *c.newton), 1e-8);
    // again, with the factorisation of before
    compare(states(c, *linear), states(c, *c.newton), 1e-8);
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_solid_with_all_kinds_of_conditions)
{
  TimeCase<2> c(solid);
  check(c);
}

BOOST_AUTO_TEST_CASE(energies_of_matrices_are_those_of_assembly)
{
  TimeCase<2> c(solid);
  const auto  linear   = c.stepper.linear_march(c.discretisation, *c.assembler);
  const auto  balances = [&](std::unique_ptr<const EnergyTerms<2>> terms) {
    EnergyBalance<2> energy(std::move(terms));
    c.stepper.march(
         c.discretisation, *c.assembler, *linear, [](const DiscreteState &) {}, &energy);
    return energy;
  };
  const auto by_matrices = balances(linear->energy_terms());
  const auto by_assembly = balances(std::make_unique<AssembledEnergy<2>>(*c.assembler));
  const auto a = by_matrices.row(), b = by_assembly.row();
  BOOST_REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    BOOST_TEST(std::abs(a[i].value - b[i].value) < 1e-10 * by_assembly.largest_energy());
  BOOST_TEST(by_assembly.largest_energy() > 0.);
  BOOST_TEST(std::abs(by_matrices.largest_error() - by_assembly.largest_error()) < 1e-10);
}

BOOST_AUTO_TEST_CASE(hanging_nodes_at_a_moving_boundary)
{
  TimeCase<2> c(membrane);
  for (const auto &cell : c.mesh.triangulation().active_cell_iterators())
    if (cell->is_locally_owned() && cell->center().norm() < 0.3)
      cell->set_refine_flag();
  c.mesh.triangulation().execute_coarsening_and_refinement();
  c.discretisation.setup(c.mesh, *c.physics, c.conditions);
  c.assembler = std::make_unique<Assembler<2>>(c.discretisation);
  c.newton    = std::make_unique<NewtonSolver<2>>(*c.assembler, c.linear, c.newton_parameters);
  check(c);
}

BOOST_AUTO_TEST_CASE(only_what_is_linear_of_second_order_is_served)
{
  TimeCase<2> heat(square + "subsection physics\n set model = diffusion\nend\n"
                            "subsection boundary conditions\n set dirichlet = 0: 0\nend\n");
  BOOST_TEST(!heat.stepper.linear_march(heat.discretisation, *heat.assembler));
  TimeCase<2> springs(square + "subsection physics\n set model = wave\nend\n"
                               "subsection boundary conditions\n set robin = 0: 1 + t; 0\nend\n");
  BOOST_TEST(!springs.stepper.linear_march(springs.discretisation, *springs.assembler));
}

BOOST_AUTO_TEST_CASE(samples_of_other_stiffness_are_their_own)
{
  const std::string text =
      testing::mesh_section(2, 2) + testing::degree_section(1) +
      "subsection parameters\n set names = k, f\n set values = 1, 1\nend\n"
      "subsection physics\n set model = elastodynamics\n subsection elastodynamics\n"
      "  set stiffness factor = 1 + k*x\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 0: 0; 0\n set neumann = 1: f; 0\nend\n"
      "subsection time\n set end time = 0.5\n set step = 0.05\nend\n";
  testing::ProblemCase one(Communicator(), text), other(Communicator(), text);
  const auto           after = [](Problem &problem, const std::vector<double> &mu) {
    problem.set_parameters(mu);
    return problem.solve_states();
  };
  after(*one.problem, {1., 1.});
  after(*one.problem, {1., 2.}); // another load: the factorisation serves
  const auto second = after(*one.problem, {3., 2.}), fresh = after(*other.problem, {3., 2.});
  BOOST_REQUIRE(second.size() == fresh.size());
  for (std::size_t i = 0; i < fresh.size(); ++i)
    BOOST_TEST(std::abs(second[i] - fresh[i]) < 1e-10); // parallel MUMPS repeats no bits
  const auto load = after(*one.problem, {3., 4.});
  for (std::size_t i = 0; i < load.size(); ++i)
    BOOST_TEST(std::abs(load[i] - 2. * fresh[i]) < 1e-10);
}
