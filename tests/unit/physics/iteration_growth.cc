// MPI: 2
// CG iterations grow by at most 30 % or 4 from 1/64 of the size, with both libraries; ranks without dofs and
// hanging nodes do no harm. The full sizes are parameter_files/benchmarks.
#include "support/steady_case.h"

#include <deal.II/distributed/tria.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  std::string text(const std::string &physics, const std::string &dirichlet, const unsigned int refinements,
                   const std::string &library, const unsigned int degree = 1)
  {
    return "subsection mesh\n set refinements = " + std::to_string(refinements) +
           "\nend\nsubsection finite elements\n set degree = " + std::to_string(degree) +
           "\nend\nsubsection physics\n" + physics +
           "\nend\nsubsection boundary conditions\n set dirichlet = " + dirichlet +
           "\nend\nsubsection linear solver\n set solver = " + library + "\nend\n";
  }

  const std::string heat  = "set model = diffusion\n subsection diffusion\n set source = 1\n end";
  const std::string solid = "set model = elasticity\n subsection elasticity\n set body force = 0; 0; -1\n end";
  const std::string plate = "set model = elasticity\n subsection elasticity\n set body force = 0; -1\n end";

  template <int dim>
  unsigned int iterations(const std::string &input)
  {
    testing::SteadyCase<dim> problem(input);
    Vector                   u       = problem.discretisation.make_vector();
    const SolveSummary       summary = problem.newton->solve(u);
    BOOST_TEST(!summary.used_fallback);
    return summary.linear_iterations;
  }

  void check_growth(const unsigned int small, const unsigned int large)
  {
    BOOST_TEST_INFO("from " << small << " to " << large << " iterations");
    BOOST_TEST((large <= 1.3 * small || large <= small + 4));
    BOOST_TEST(large <= 50u);
  }

  const auto libraries = data::make(LinearSystemRegistry::instance().names());
} // namespace

BOOST_DATA_TEST_CASE(diffusion_in_the_plane, libraries)
{
  const std::string zero = "0, 1, 2, 3: 0";
  check_growth(iterations<2>(text(heat, zero, 5, sample)), iterations<2>(text(heat, zero, 8, sample)));
}

BOOST_DATA_TEST_CASE(elasticity_in_space, libraries)
{
  const std::string clamped = "0: 0; 0; 0";
  check_growth(iterations<3>(text(solid, clamped, 3, sample)), iterations<3>(text(solid, clamped, 5, sample)));
}

BOOST_DATA_TEST_CASE(quadratic_elasticity_in_the_plane, libraries)
{
  const std::string clamped = "0: 0; 0";
  check_growth(iterations<2>(text(plate, clamped, 4, sample, 2)),
               iterations<2>(text(plate, clamped, 7, sample, 2)));
}

BOOST_DATA_TEST_CASE(ranks_without_dofs, libraries)
{
  BOOST_TEST(iterations<3>(text(solid, "0: 0; 0; 0", 0, sample)) <= 12u);
  BOOST_TEST(iterations<2>(text(heat, "0: 0", 0, sample)) <= 2u);
  const std::string one_cell = text(heat, "0: 0", 0, sample);
  const auto        at       = one_cell.find(" set solver");
  for (const std::string method : {"gmres", "direct"})
    BOOST_TEST(iterations<2>(one_cell.substr(0, at) + " set method = " + method + "\n" + one_cell.substr(at)) <=
               4u);
}

BOOST_DATA_TEST_CASE(hanging_nodes, libraries)
{
  testing::SteadyCase<2> problem(text(plate, "0: 0; 0", 4, sample, 2));
  auto                  &triangulation = problem.mesh.triangulation();
  for (const auto &cell : triangulation.active_cell_iterators())
    if (cell->is_locally_owned() && cell->center().norm() < 0.4)
      cell->set_refine_flag();
  triangulation.execute_coarsening_and_refinement();
  problem.discretisation.setup(problem.mesh, *problem.physics, problem.conditions);
  problem.newton->invalidate();
  Vector             u       = problem.discretisation.make_vector();
  const SolveSummary summary = problem.newton->solve(u);
  BOOST_TEST(!summary.used_fallback);
  BOOST_TEST(summary.linear_iterations <= 50u);
}
