// MPI: 1 2 4
// Wider neighbours: rings reach through other ranks and are those of distances in the mesh; jumps are as many as asked for, new,
// and the same on any number of ranks and in any numbering; ghosts have their owners' positions; dense graphs are refused with
// the memory they would take.
#include "bridge/graph/wider_graph.h"
#include "support/grid_operator.h"
#include "support/says.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <set>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  constexpr unsigned int n = 21; // nodes a side; neighbours are those of a king in chess

  const Communicator &world()
  {
    static const Communicator communicator;
    return communicator;
  }

  MeshGraph grid(const Communicator &communicator) { return testing::GridOperator(communicator, n).graph(); }

  /// What a node sees, by global indices.
  std::set<std::uint64_t> seen(const MeshGraph &graph, const std::size_t node)
  {
    std::set<std::uint64_t> result;
    for (auto e = graph.row_offset[node]; e < graph.row_offset[node + 1]; ++e)
      result.insert(graph.global_index[graph.column[e]]);
    BOOST_TEST(result.size() == graph.row_offset[node + 1] - graph.row_offset[node]); // none twice
    return result;
  }

  unsigned int moves(const std::uint64_t a, const std::uint64_t b)
  {
    const auto apart = [](const std::uint64_t i, const std::uint64_t j) {
      return unsigned(i > j ? i - j : j - i);
    };
    return std::max(apart(a % n, b % n), apart(a / n, b / n));
  }
} // namespace

BOOST_DATA_TEST_CASE(rings_are_distances_in_the_mesh, data::make({1u, 2u, 3u}) * data::make({1u, 2u, 3u}), hops,
                     dilation)
{
  const auto mesh = grid(world()), wide = widened(world(), mesh, {hops, dilation}, {1., HUGE_VAL});
  BOOST_REQUIRE(wide.n_owned == mesh.n_owned);
  for (std::size_t i = 0; i < wide.n_owned; ++i)
    {
      std::set<std::uint64_t> expected;
      for (std::uint64_t j = 0; j < n * n; ++j)
        if (const auto d = moves(mesh.global_index[i], j); d > 0 && d <= hops * dilation && d % dilation == 0)
          expected.insert(j);
      BOOST_TEST((seen(wide, i) == expected));
    }
}

BOOST_AUTO_TEST_CASE(ghosts_have_their_owners_data)
{
  const auto mesh = grid(world()), whole = grid(Communicator(MPI_COMM_SELF)),
             wide = widened(world(), mesh, {2, 1, 3, 7}, {});
  BOOST_REQUIRE(wide.global_index.size() == wide.n_owned + wide.n_ghost);
  BOOST_TEST(wide.n_global == whole.n_global);
  BOOST_TEST(wide.dim == 2u);
  for (std::size_t i = 0; i < wide.global_index.size(); ++i)
    {
      const auto node = wide.global_index[i];
      BOOST_TEST(wide.type[i] == whole.type[node]);
      for (unsigned int d = 0; d < 2; ++d)
        BOOST_TEST(wide.position[2 * i + d] == whole.position[2 * node + d]);
    }
}

BOOST_AUTO_TEST_CASE(jumps_are_independent_of_ranks)
{
  const auto parallel = widened(world(), grid(world()), {1, 1, 4, 3}, {}),
             mesh     = grid(Communicator(MPI_COMM_SELF)),
             serial   = widened(Communicator(MPI_COMM_SELF), mesh, {1, 1, 4, 3}, {}),
             other    = widened(Communicator(MPI_COMM_SELF), mesh, {1, 1, 4, 4}, {});
  for (std::size_t i = 0; i < parallel.n_owned; ++i)
    BOOST_TEST((seen(parallel, i) == seen(serial, parallel.global_index[i])));
  std::set<std::uint64_t> targets;
  bool                    differ = false;
  for (std::size_t i = 0; i < serial.n_owned; ++i)
    {
      auto       jumps      = seen(serial, i);
      const auto neighbours = seen(mesh, i);
      BOOST_TEST(jumps.size() == neighbours.size() + 4);
      BOOST_TEST(jumps.count(i) == 0u);
      differ = differ || jumps != seen(other, i);
      for (const auto neighbour : neighbours)
        BOOST_TEST(jumps.erase(neighbour) == 1u);
      targets.insert(jumps.begin(), jumps.end());
    }
  BOOST_TEST(differ);
  BOOST_TEST(targets.size() > 0.95 * n * n); // 1 - exp(-4) of all in the mean
}

BOOST_AUTO_TEST_CASE(jumps_are_independent_of_numbers)
{
  const Communicator alone(MPI_COMM_SELF);
  const auto         mesh   = grid(alone);
  MeshGraph          turned = mesh; // numbered from the other end
  const auto         last   = mesh.n_owned - 1;
  turned.column.clear();
  for (std::size_t i = 0; i < mesh.n_owned; ++i)
    {
      for (unsigned int d = 0; d < 2; ++d)
        turned.position[2 * i + d] = mesh.position[2 * (last - i) + d] * (1. + 1e-15);
      for (auto e = mesh.row_offset[last - i]; e < mesh.row_offset[last - i + 1]; ++e)
        turned.column.push_back(last - mesh.column[e]);
      turned.row_offset[i + 1] = turned.column.size();
    }
  const auto a = widened(alone, mesh, {1, 1, 3, 5}, {}), b = widened(alone, turned, {1, 1, 3, 5}, {});
  for (std::size_t i = 0; i < mesh.n_owned; ++i)
    {
      std::set<std::uint64_t> same;
      for (const auto node : seen(b, last - i))
        same.insert(last - node);
      BOOST_TEST((seen(a, i) == same));
    }
}

BOOST_AUTO_TEST_CASE(dense_graphs_are_refused_with_their_memory)
{
  const auto mesh = grid(world());
  BOOST_CHECK_EXCEPTION(widened(world(), mesh, {9, 1}, {}), InputError, testing::says("hops = 9"));
  BOOST_CHECK_EXCEPTION(widened(world(), mesh, {9, 1}, {}), InputError, testing::says("the graph would be dense"));
  BOOST_CHECK_EXCEPTION(widened(world(), mesh, {1, 1, 150}, {}), InputError, testing::says("random jumps = 150"));
  // 441 nodes of 21 neighbours in the mean are 9,300 edges.
  BOOST_CHECK_EXCEPTION(widened(world(), mesh, {2, 1}, {1e6, 1e9}), InputError, testing::says("allows 1 GB"));
  BOOST_CHECK_NO_THROW(widened(world(), mesh, {2, 1}, {1e5, 1e9}));
}

BOOST_AUTO_TEST_CASE(ranks_without_nodes_and_small_meshes)
{
  // Two rows of nodes: four ranks have none or one.
  const auto mesh = testing::GridOperator(world(), 2).graph();
  const auto wide = widened(world(), mesh, {1, 3}, {});
  for (std::size_t i = 0; i < wide.n_owned; ++i)
    BOOST_TEST(seen(wide, i).empty());
}
