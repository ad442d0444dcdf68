// MPI: 1 2 4
// The weight of a disk is 1 - r^2, that of the unit's boundary values a lift that takes them; both do not depend
// on the partition; a component without Dirichlet nodes has weight one.
#include "bridge/graph/boundary_weight.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numbers>

using namespace trestle;

BOOST_AUTO_TEST_CASE(disk)
{
  const Communicator                  world;
  constexpr int                       n = 200;
  MeshGraph                           graph;
  std::vector<FieldMap::FreeDof>      free;
  std::vector<FieldMap::DirichletDof> dirichlet;
  graph.dim      = 2;
  const auto add = [&](const double x, const double y) {
    graph.position.insert(graph.position.end(), {x, y});
    return graph.n_owned++;
  };
  for (int j = world.rank(); j < n; j += world.size())
    {
      const double angle = 2. * std::numbers::pi * j / n;
      dirichlet.push_back({add(std::cos(angle), std::sin(angle)), 0, std::cos(angle)});
    }
  for (int j = world.rank(); j < 20; j += world.size())
    for (const unsigned int component : {0u, 1u})
      free.push_back({add(0.045 * j, 0.), component});

  FieldMap map(graph.n_owned, {"u", "p"}, free, dirichlet);
  weigh_by_boundary_distance(world, graph, map);
  for (std::size_t i = 0; i < map.n_free(); ++i)
    {
      const double x = graph.position[2 * free[i].node];
      BOOST_TEST(std::abs(map.weights()[i] - (free[i].component == 0 ? 1. - x * x : 1.)) < 1e-8);
      // The harmonic extension of x: on a disk the kernel is Poisson's.
      BOOST_TEST(std::abs(map.lift()[i] - (free[i].component == 0 ? x : 0.)) < 1e-8);
    }
}
