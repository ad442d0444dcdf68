// MPI: 1 2
// Inner products of free dofs are the integrals that their names say: L2 and H1 of known functions exactly, the
// energy as that of the tangent; they are symmetric, and ranks agree.
#include "bridge/equations/algebra.h"
#include "bridge/equations/certificate.h"
#include "core/exceptions.h"
#include "support/problem_case.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  using Kind = InnerProduct::Kind;

  /// Natural conditions all around: every dof is free.
  const std::string free_square = mesh_section(2, 2) + degree_section(2) +
                                  "subsection physics\n set model = diffusion\nend\nsubsection boundary "
                                  "conditions\n set robin = 0: 1; 0\nend\n";
  const std::string clamped_square = mesh_section(2, 2) + degree_section(2) +
                                     "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: 5\nend\n";
  const std::string channel = mesh_section(2, 2) + degree_section(2) +
                              "subsection physics\n set model = navier_stokes\nend\n"
                              "subsection boundary conditions\n set dirichlet = 0: 0; 0; -\nend\n";

  std::vector<double> interpolate(Problem &problem, const std::string &expressions)
  {
    const auto          nodes = problem.evaluate_at_nodes("test", expressions);
    std::vector<double> result(problem.n_free());
    problem.field_map().to_free(nodes, result);
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(norms_of_known_functions_are_exact)
{
  ProblemCase c(Communicator(), free_square);
  const auto  u = interpolate(*c.problem, "x*y"), v = interpolate(*c.problem, "x^2");
  const auto  l2 = c.problem->inner_product(Kind::l2), h1 = c.problem->inner_product(Kind::h1);
  BOOST_TEST(l2->norm(u) == 1. / 3., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::isnan(l2->norm(std::vector<double>(u.size(), std::nan("")))));
  BOOST_TEST(l2->dot(u, v) == 1. / 8., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(h1->dot(u, u) == 1. / 9. + 2. / 3., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(h1->dot(u, v) == 1. / 8. + 1. / 2., boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(boundary_values_do_not_count)
{
  // Functions are differences of states: this one vanishes on the boundary, where states are 5.
  ProblemCase c(Communicator(), clamped_square);
  const auto  u = interpolate(*c.problem, "x*(1 - x)*y*(1 - y)");
  BOOST_TEST(c.problem->inner_product(Kind::l2)->norm(u) == 1. / 30., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(c.problem->inner_product(Kind::h1)->dot(u, u) == 1. / 900. + 2. / 90.,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(blocks_count_alone_or_together)
{
  ProblemCase c(Communicator(), channel);
  const auto  u      = interpolate(*c.problem, "x; 2*x; 3");
  const auto  square = [&](const std::string &block) {
    return c.problem->inner_product(Kind::l2, block)->dot(u, u);
  };
  BOOST_TEST(square("velocity") == 5. / 3., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(square("pressure") == 9., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(square("") == 5. / 3. + 9., boost::test_tools::tolerance(1e-12));
  BOOST_CHECK_THROW(square("temperature"), InputError);
  BOOST_CHECK_THROW(c.problem->inner_product(Kind::energy), InputError);
}

BOOST_AUTO_TEST_CASE(the_energy_is_that_of_the_tangent)
{
  ProblemCase               c(Communicator(), mesh_section(2, 2) + degree_section(2) + elasticity("", 2));
  const Communicator        world;
  const auto                u = pseudo_random(c.problem->n_free(), 1 + world.rank());
  const std::vector<double> zero(u.size(), 0.);
  BOOST_TEST(c.problem->inner_product(Kind::energy)->norm(u) == energy_norm(c.problem->equations(), zero, u),
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(inner_products_are_symmetric_and_positive)
{
  const Communicator world;
  for (const std::string &text : {free_square, mesh_section(3, 0, true) + degree_section(2) + elasticity("", 3)})
    for (const auto kind : {Kind::l2, Kind::h1, Kind::energy})
      {
        ProblemCase  c(world, text);
        const auto   product = c.problem->inner_product(kind);
        const auto   u       = pseudo_random(c.problem->n_free(), 1 + world.rank());
        const auto   v       = pseudo_random(c.problem->n_free(), 7 + world.rank());
        const double scale   = product->norm(u) * product->norm(v);
        BOOST_TEST(std::abs(product->dot(u, v) - product->dot(v, u)) <= 1e-13 * scale);
        BOOST_TEST(scale > 0.);
        BOOST_TEST(std::abs(product->dot(u, v)) <= scale);
      }
}

BOOST_AUTO_TEST_CASE(ranks_agree)
{
  const auto norms = [](const Communicator &communicator) {
    ProblemCase         c(communicator, mesh_section(2, 3) + degree_section(1) + linear_diffusion());
    const auto          u = interpolate(*c.problem, "sin(3*x)*y");
    std::vector<double> result;
    for (const auto kind : {Kind::l2, Kind::h1, Kind::energy})
      result.push_back(c.problem->inner_product(kind)->norm(u));
    return result;
  };
  const auto together = norms(Communicator()), alone = norms(Communicator(MPI_COMM_SELF));
  for (std::size_t i = 0; i < alone.size(); ++i)
    BOOST_TEST(together[i] == alone[i], boost::test_tools::tolerance(1e-12));
}
