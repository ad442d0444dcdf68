// MPI: 1 2
// At the vertices of its cells a problem's states are what they are there, boundary values of their time and hanging nodes
// included; cells join neighbours, cover the body and keep their orientation; several ranks are refused.
#include "physics/api/vertex_fields.h"
#include "core/exceptions.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  /// u = (1 + t) (x + 2 y) at all times and places.
  std::string heat(const unsigned int dimension, const unsigned int degree, const bool simplices)
  {
    return mesh_section(dimension, 1, simplices) + degree_section(degree) +
           "subsection physics\n set model = diffusion\n subsection diffusion\n  set source = x + 2*y\n end\nend\n"
           "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: (1 + t)*(x + 2*y)\nend\n"
           "subsection time\n set end time = 1\n set step = 0.5\n set initial value = x + 2*y\nend\n";
  }

  /// By the shoelace formula, along the cells' vertices.
  double area_of_whole_cells(const VertexFields &fields)
  {
    const auto        x     = fields.positions();
    const auto        cells = fields.whole_cells();
    const std::size_t n     = fields.n_vertices_of_whole_cell();
    double            sum   = 0.;
    for (std::size_t i = 0; i < cells.size(); i += n)
      for (std::size_t v = 0; v < n; ++v)
        {
          const auto a = cells[i + v], b = cells[i + (v + 1) % n];
          sum += 0.5 * (x[2 * a] * x[2 * b + 1] - x[2 * b] * x[2 * a + 1]);
        }
    return sum;
  }

  double area(const std::vector<double> &x, const std::uint32_t *cell)
  {
    const auto at = [&](const unsigned int v, const unsigned int d) { return x[2 * cell[v] + d]; };
    return 0.5 * ((at(1, 0) - at(0, 0)) * (at(2, 1) - at(0, 1)) - (at(2, 0) - at(0, 0)) * (at(1, 1) - at(0, 1)));
  }
} // namespace

BOOST_AUTO_TEST_CASE(values_are_those_at_the_vertices)
{
  const Communicator world;
  for (const unsigned int dimension : {2u, 3u})
    for (const bool simplices : {false, true})
      for (const unsigned int degree : {1u, 2u})
        {
          ProblemCase c(world, heat(dimension, degree, simplices));
          if (world.size() > 1)
            {
              BOOST_CHECK_EXCEPTION(VertexFields::of(*c.problem), InputError, says("several ranks"));
              continue;
            }
          const auto fields = VertexFields::of(*c.problem);
          const auto states = c.problem->solve_states();
          const auto x      = fields->positions();
          BOOST_TEST(fields->blocks().size() == 1u);
          BOOST_TEST(x.size() == fields->n_vertices() * dimension);
          for (const unsigned int s : {0u, 2u})
            {
              const auto u =
                  fields->values(std::span(states).subspan(s * c.problem->n_free(), c.problem->n_free()), 0.5 * s);
              BOOST_REQUIRE(u.size() == fields->n_vertices());
              for (std::size_t v = 0; v < u.size(); ++v)
                BOOST_TEST(std::abs(u[v] - (1. + 0.5 * s) * (x[v * dimension] + 2. * x[v * dimension + 1])) <
                           1e-8);
            }
        }
}

BOOST_AUTO_TEST_CASE(cells_cover_the_body_and_boundaries_are_known)
{
  const Communicator world;
  if (world.size() > 1)
    return;
  for (const bool simplices : {false, true})
    {
      ProblemCase c(world, heat(2, 2, simplices));
      const auto  fields = VertexFields::of(*c.problem);
      const auto  x      = fields->positions();
      const auto  cells  = fields->cells();
      double      sum    = 0.;
      BOOST_TEST(fields->n_vertices_of_cell() == 3u);
      for (std::size_t i = 0; i < cells.size(); i += 3)
        {
          BOOST_TEST(area(x, &cells[i]) > 0.);
          sum += area(x, &cells[i]);
        }
      BOOST_TEST(std::abs(sum - 1.) < 1e-12);
      BOOST_TEST(std::abs(area_of_whole_cells(*fields) - 1.) < 1e-12);
      BOOST_TEST(fields->n_vertices_of_whole_cell() == (simplices ? 3u : 4u));
      const auto prescribed = fields->is_prescribed(), left = fields->is_on("key", "0");
      for (std::size_t v = 0; v < fields->n_vertices(); ++v)
        {
          const double a = x[2 * v], b = x[2 * v + 1];
          BOOST_TEST(left[v] == (a == 0.));
          BOOST_TEST(prescribed[v] == (a == 0. || a == 1. || b == 0. || b == 1.));
        }
      const auto boundaries = fields->boundaries();
      BOOST_TEST(boundaries.size() == 4u);
      BOOST_TEST(boundaries[2].name == "boundary_2");
      for (const auto v : boundaries[2].vertices)
        BOOST_TEST(x[2 * v + 1] == 0.);
      BOOST_TEST(boundaries[2].vertices.size() == (simplices ? 5u : 3u));
      BOOST_CHECK_EXCEPTION(fields->is_on("some/key", "9"), InputError, says("some/key"));
    }
}
