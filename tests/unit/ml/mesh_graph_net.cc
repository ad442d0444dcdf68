// MPI: 1 2 4
// MeshGraphNet on any number of ranks is a loop over the edges of the whole mesh, in values and gradients; nothing depends on
// the unit of length or on where the mesh lies.
#include "ml/networks/network.h"
#include "support/grid_operator.h"
#include "support/parameter_values.h"
#include "support/plain_mesh_graph_net.h"
#include "support/torch_scalar.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  constexpr unsigned int n_grid = 6;

  std::unique_ptr<Network> network_of(const testing::PlainMeshGraphNet &plain, const int64_t channels)
  {
    testing::ParameterValues prm;
    auto                     network = NetworkRegistry::instance().create("mesh graph net", prm);
    prm.set("channels", std::to_string(channels));
    prm.set("blocks", std::to_string(plain.n_blocks));
    prm.set("hidden layers", std::to_string(plain.n_hidden));
    prm.set("aggregation", plain.takes_means ? "mean" : "sum");
    prm.set("edge scale", std::to_string(plain.edge_scale));
    prm.set("activation", "tanh");
    return network;
  }

  std::vector<torch::Tensor> drawn_weights(const Network &network)
  {
    torch::manual_seed(3);
    std::vector<torch::Tensor> weights;
    for (const auto &shape : network.weight_shapes({2, 1}, 2))
      weights.push_back((torch::randn(shape.shape, torch::kDouble) / 3.).requires_grad_(true));
    return weights;
  }

  double distance(const torch::Tensor &a, const torch::Tensor &b)
  {
    return testing::scalar((a - b).abs().max()) / testing::scalar(b.abs().max());
  }

  /// Rows of a tensor over all nodes that this rank owns; there may be none.
  torch::Tensor own_rows(const torch::Tensor &all, const MeshGraph &mesh)
  {
    return all.narrow(0, mesh.n_owned > 0 ? int64_t(mesh.global_index[0]) : 0, int64_t(mesh.n_owned));
  }

  torch::Tensor summed_over_ranks(const Communicator &communicator, const torch::Tensor &x)
  {
    auto sum = x.detach().clone();
    communicator.sum_in_place(sum.data_ptr<double>(), std::size_t(sum.numel()));
    return sum;
  }
} // namespace

BOOST_DATA_TEST_CASE(is_a_loop_over_edges, data::make({1, 2}) * data::make({false, true}), n_hidden, takes_means)
{
  testing::PlainMeshGraphNet plain;
  plain.n_hidden     = n_hidden;
  plain.takes_means  = takes_means;
  plain.edge_scale   = 3.;
  const auto network = network_of(plain, 20);
  const auto weights = drawn_weights(*network);

  const Communicator world, self(MPI_COMM_SELF);
  const auto         mesh = testing::GridOperator(world, n_grid).graph();
  const auto         all  = testing::GridOperator(self, n_grid).graph();
  const NetworkGraph graph(world, mesh, false, torch::kDouble), whole(self, all, false, torch::kDouble);
  // A batch of two that differ at the nodes and as a whole.
  const int64_t n     = n_grid * n_grid;
  const auto    nodes = torch::randn({n, 2, 2}, torch::kDouble), w = torch::randn({n, 2, 2}, torch::kDouble);
  const auto    samples = torch::randn({2, 1}, torch::kDouble);
  const auto    y       = network->forward(weights, graph, {own_rows(nodes, mesh), samples});

  const auto                 joined = NetworkInput{nodes, samples}.joined();
  std::vector<torch::Tensor> each;
  for (int64_t sample = 0; sample < 2; ++sample)
    each.push_back(plain(weights, all, whole.positions(), joined.select(1, sample)));
  const auto exact = torch::stack(each, 1);
  if (mesh.n_owned > 0)
    BOOST_TEST(distance(y, own_rows(exact, mesh)) < 1e-12);

  const auto gradients       = torch::autograd::grad({(y * own_rows(w, mesh)).sum()}, weights);
  const auto exact_gradients = torch::autograd::grad({(exact * w).sum()}, weights);
  const auto joined_of       = [](const std::vector<torch::Tensor> &parts) {
    std::vector<torch::Tensor> flat;
    for (const auto &part : parts)
      flat.push_back(part.flatten());
    return torch::cat(flat);
  };
  BOOST_TEST(distance(summed_over_ranks(world, joined_of(gradients)), joined_of(exact_gradients)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(units_and_origin_change_nothing)
{
  const testing::PlainMeshGraphNet plain;
  const auto                       network = network_of(plain, 8);
  const auto                       weights = drawn_weights(*network);
  const Communicator               world;
  const auto                       answer = [&](const MeshGraph &mesh) {
    const NetworkGraph graph(world, mesh, false, torch::kDouble);
    return network->forward(weights, graph,
                                                  {graph.features().unsqueeze(1), torch::full({1, 1}, 0.3, torch::kDouble)});
  };
  const auto metres = testing::GridOperator(world, n_grid).graph();
  auto       other  = testing::GridOperator(world, n_grid, 0., 1000.).graph();
  for (auto &x : other.position)
    x += 400.;
  BOOST_TEST(answer(metres).allclose(answer(other), 1e-10, 1e-11));
}

BOOST_AUTO_TEST_CASE(edges_lead_to_owned_nodes_from_all_they_see)
{
  const Communicator world;
  const auto         mesh = testing::GridOperator(world, n_grid).graph();
  const NetworkGraph graph(world, mesh, false, torch::kDouble);
  const auto        &edges = graph.edges();
  BOOST_TEST(edges.graph.n_edges() == int64_t(mesh.column.size()));
  BOOST_TEST(edges.graph.n_rows() == int64_t(mesh.n_owned));
  const auto rows = edges.graph.rows(torch::kCPU), columns = edges.graph.columns(torch::kCPU);
  BOOST_TEST(!rows.eq(columns).any().item<bool>());
  const auto seen = graph.with_neighbours(graph.positions()), d = edges.difference;
  BOOST_TEST((seen.index({columns}) - seen.index({rows}) - d.narrow(1, 0, 2)).abs().sum().item<double>() < 1e-12);
  BOOST_TEST(d.select(1, 2).abs().sum().item<double>() == 0.);
  BOOST_TEST(d.narrow(1, 0, 3).square().sum(1).sqrt().allclose(d.select(1, 3)));
}
