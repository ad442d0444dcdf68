// MPI: 1 2 4
// Background grids: those of FE multigrid on a uniform mesh, the same on every partition; the interpolation
// reproduces linear functions.
#include "bridge/graph/coarse_levels.h"
#include "support/grid_operator.h"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace trestle;

namespace
{
  using Point = std::pair<double, double>;

  Point point(const MeshGraph &graph, const std::size_t i)
  {
    return {graph.position[2 * i], graph.position[2 * i + 1]};
  }

  double linear(const Point &x) { return 1. + 2. * x.first - 3. * x.second; }

  /// Degree of every owned node, by its place.
  std::map<Point, std::size_t> degrees(const MeshGraph &graph)
  {
    std::map<Point, std::size_t> result;
    for (std::size_t i = 0; i < graph.n_owned; ++i)
      result[point(graph, i)] = graph.row_offset[i + 1] - graph.row_offset[i];
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(uniform_mesh_has_multigrid_levels)
{
  const Communicator world;
  const auto         mesh   = testing::GridOperator(world, 17).graph();
  const auto         levels = build_coarse_levels(world, mesh);
  BOOST_REQUIRE(levels.size() == 3u);
  for (std::size_t l = 0; l < levels.size(); ++l)
    {
      const auto &graph = levels[l].graph;
      const auto  side  = (8u >> l) + 1;
      BOOST_TEST(graph.n_global == side * side);
      BOOST_TEST(world.sum((unsigned long)(graph.n_owned)) == side * side);
      BOOST_TEST(levels[l].row_offset.size() == (l == 0 ? mesh : levels[l - 1].graph).n_owned + 1);
      for (const auto &[x, degree] : degrees(graph))
        {
          const unsigned int faces = (x.first == 0. || x.first == 1.) + (x.second == 0. || x.second == 1.);
          BOOST_TEST(degree == (faces == 0 ? 8u : faces == 1 ? 5u : 3u));
        }
    }
}

BOOST_AUTO_TEST_CASE(linear_functions_are_reproduced)
{
  const Communicator world;
  for (const unsigned int n : {6u, 11u, 24u})
    {
      const auto  mesh   = testing::GridOperator(world, n, 0., 7.3).graph();
      const auto *finer  = &mesh;
      const auto  levels = build_coarse_levels(world, mesh);
      BOOST_TEST(levels.size() > 0u);
      for (const auto &level : levels)
        {
          for (std::size_t i = 0; i < finer->n_owned; ++i)
            {
              double value = 0., sum = 0.;
              for (auto e = level.row_offset[i]; e < level.row_offset[i + 1]; ++e)
                {
                  value += level.weight[e] * linear(point(level.graph, level.column[e]));
                  sum += level.weight[e];
                }
              BOOST_TEST(sum == 1., boost::test_tools::tolerance(1e-13));
              BOOST_TEST(std::abs(value - linear(point(*finer, i))) < 1e-8);
            }
          finer = &level.graph;
        }
    }
}

BOOST_AUTO_TEST_CASE(partition_changes_nothing)
{
  const Communicator world, self(MPI_COMM_SELF);
  const auto         parallel = build_coarse_levels(world, testing::GridOperator(world, 19).graph());
  const auto         serial   = build_coarse_levels(self, testing::GridOperator(self, 19).graph());
  BOOST_REQUIRE(parallel.size() == serial.size());
  for (std::size_t l = 0; l < serial.size(); ++l)
    {
      BOOST_TEST(parallel[l].graph.n_global == serial[l].graph.n_owned);
      const auto all = degrees(serial[l].graph);
      for (const auto &[x, degree] : degrees(parallel[l].graph))
        {
          BOOST_REQUIRE(all.contains(x));
          BOOST_TEST(all.at(x) == degree);
        }
    }
}

BOOST_AUTO_TEST_CASE(few_or_coincident_nodes_have_no_levels)
{
  const Communicator world;
  BOOST_TEST(build_coarse_levels(world, testing::GridOperator(world, 3).graph()).empty());
  MeshGraph mesh;
  mesh.dim      = 2;
  mesh.n_owned  = world.is_root() ? 8 : 0;
  mesh.n_global = 8;
  mesh.position.assign(2 * mesh.n_owned, 0.25);
  mesh.row_offset.assign(mesh.n_owned + 1, 0);
  for (std::size_t i = 0; i < mesh.n_owned; ++i)
    mesh.global_index.push_back(i);
  for (const auto &level : build_coarse_levels(world, mesh))
    BOOST_TEST(level.graph.n_global == 1u);
}
