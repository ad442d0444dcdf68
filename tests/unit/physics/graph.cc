// MPI: 1 2 4
// The graph of a dof set is the same on any number of ranks, symmetric, ordered as promised, and maps every free
// dof to its node.
#include "bridge/graph/halo_exchange.h"
#include "support/gather.h"
#include "support/problem_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <map>
#include <set>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  std::vector<NamedCase> cases()
  {
    const std::string flow = R"(
subsection physics
  set model = navier_stokes
end
subsection boundary conditions
  set dirichlet = 0, 1, 2, 3: 0; 0; -
end
)";
    return {{"Q1", mesh_section(2, 3) + degree_section(1) + linear_diffusion()},
            {"Q3", mesh_section(2, 1) + degree_section(3) + linear_diffusion()},
            {"P2 triangles", mesh_section(2, 1, true) + degree_section(2) + linear_diffusion()},
            {"vector Q2 hexahedra", mesh_section(3, 1) + degree_section(2) + elasticity("", 3)},
            {"Taylor-Hood", mesh_section(2, 2) + degree_section(2) + flow}};
  }

  using Position = std::array<long, 3>;

  Position position(const MeshGraph &graph, const std::size_t node)
  {
    Position result{};
    for (unsigned int d = 0; d < graph.dim; ++d)
      result[d] = std::lround(1e8 * graph.position[node * graph.dim + d]);
    return result;
  }

  /// Edges and nodes by position, of all ranks together.
  struct Union
  {
    std::map<Position, int>                 types;
    std::set<std::pair<Position, Position>> edges;
    std::size_t                             n_edges = 0;

    Union(const Communicator &communicator, const MeshGraph &graph)
    {
      std::vector<double> flat;
      for (std::size_t row = 0; row < graph.n_owned; ++row)
        for (std::size_t k = graph.row_offset[row]; k <= graph.row_offset[row + 1]; ++k)
          {
            // The row itself comes last, as an edge to itself.
            const std::size_t column = k < graph.row_offset[row + 1] ? graph.column[k] : row;
            const Position    a = position(graph, row), b = position(graph, column);
            flat.insert(flat.end(), a.begin(), a.end());
            flat.insert(flat.end(), b.begin(), b.end());
            flat.push_back(graph.type[row]);
          }
      const auto all = gather_all(communicator, flat);
      for (std::size_t i = 0; i < all.size(); i += 7)
        {
          const Position a = {long(all[i]), long(all[i + 1]), long(all[i + 2])};
          const Position b = {long(all[i + 3]), long(all[i + 4]), long(all[i + 5])};
          if (a == b)
            types[a] = int(all[i + 6]);
          else
            {
              edges.insert({a, b});
              ++n_edges;
            }
        }
    }
  };
} // namespace

BOOST_DATA_TEST_CASE(union_over_ranks_is_the_graph_of_one_rank, data::make(cases()), named)
{
  const Communicator world, self(MPI_COMM_SELF);
  ProblemCase        one(self, named.text), many(world, named.text);
  const Union        reference(self, one.problem->graph()), all(world, many.problem->graph());
  BOOST_TEST((reference.types == all.types));
  BOOST_TEST((reference.edges == all.edges));
  BOOST_TEST(reference.n_edges == all.n_edges); // no edge twice
  BOOST_TEST(reference.types.size() == many.problem->graph().n_global);
}

BOOST_DATA_TEST_CASE(edges_are_symmetric_and_reach_no_node_itself, data::make(cases()), named)
{
  const Communicator world;
  ProblemCase        problem(world, named.text);
  const Union        all(world, problem.problem->graph());
  BOOST_TEST(!all.edges.empty());
  for (const auto &[a, b] : all.edges)
    if (all.edges.count({b, a}) == 0)
      BOOST_FAIL("an edge has no opposite");
}

BOOST_DATA_TEST_CASE(numbering_is_contiguous_and_ghosts_agree_with_their_owners, data::make(cases()), named)
{
  const Communicator world;
  ProblemCase        problem(world, named.text);
  const auto        &graph = problem.problem->graph();
  const std::size_t  n     = graph.n_owned + graph.n_ghost;
  BOOST_REQUIRE(graph.global_index.size() == n);
  BOOST_REQUIRE(graph.position.size() == n * graph.dim);
  BOOST_REQUIRE(graph.row_offset.size() == graph.n_owned + 1);
  for (std::size_t i = 1; i < graph.n_owned; ++i)
    BOOST_REQUIRE(graph.global_index[i] == graph.global_index[i - 1] + 1);
  for (std::size_t i = graph.n_owned + 1; i < n; ++i)
    BOOST_REQUIRE(graph.global_index[i] > graph.global_index[i - 1]);

  // Positions sent through the halo arrive where the ghosts say they are, bit for bit.
  const HaloExchange  halo(world, graph);
  std::vector<double> ghosts(graph.n_ghost * graph.dim);
  halo.forward({graph.position.data(), graph.n_owned * graph.dim}, ghosts, graph.dim);
  BOOST_TEST(std::equal(ghosts.begin(), ghosts.end(), graph.position.begin() + graph.n_owned * graph.dim));
}

BOOST_DATA_TEST_CASE(every_free_dof_has_its_own_place, data::make(cases()), named)
{
  const Communicator world;
  ProblemCase        problem(world, named.text);
  const auto        &map = problem.problem->field_map();
  BOOST_TEST(map.n_free() == problem.problem->n_free());
  BOOST_TEST(map.n_nodes() == problem.problem->graph().n_owned);

  std::set<std::pair<std::size_t, unsigned int>> places;
  for (const auto &[node, component] : map.free_dofs())
    {
      BOOST_REQUIRE(node < map.n_nodes());
      BOOST_REQUIRE(component < map.n_components());
      places.insert({node, component});
    }
  BOOST_TEST(places.size() == map.n_free());
}

BOOST_AUTO_TEST_CASE(pressure_shares_the_velocity_s_nodes)
{
  const Communicator world;
  ProblemCase        problem(world, cases().back().text);
  // 4 x 4 Taylor-Hood cells: 9 x 9 nodes, velocities on all, pressures on the 5 x 5 vertices but the pinned one.
  BOOST_TEST(problem.problem->graph().n_global == 81u);
  std::vector<double> n_free(3, 0.);
  for (const auto &[node, component] : problem.problem->field_map().free_dofs())
    n_free[component] += 1.;
  world.sum_in_place(n_free.data(), n_free.size());
  BOOST_TEST(n_free == std::vector<double>({49., 49., 24.}), boost::test_tools::per_element());
  BOOST_TEST(problem.problem->field_map().component_names() ==
                 std::vector<std::string>({"velocity_x", "velocity_y", "pressure"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(cuthill_mckee_narrows_the_band)
{
  const Communicator self(MPI_COMM_SELF);
  ProblemCase        problem(self, mesh_section(2, 5) + degree_section(1) + linear_diffusion());
  const auto        &graph = problem.problem->graph();
  std::size_t        band  = 0;
  for (std::size_t row = 0; row < graph.n_owned; ++row)
    for (std::size_t k = graph.row_offset[row]; k < graph.row_offset[row + 1]; ++k)
      band = std::max<std::size_t>(band, graph.column[k] > row ? graph.column[k] - row : row - graph.column[k]);
  // 33 x 33 nodes with diagonal edges: fronts are squares around the start, the widest near the far corner has
  // about 2 x 33 + 2 x 2 nodes and couples to its neighbour. deal.II's own order, along a Z-curve, spans hundreds.
  BOOST_TEST(band <= 100u);
}
