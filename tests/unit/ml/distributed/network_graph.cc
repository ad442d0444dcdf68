// MPI: 1 2 4
// Levels of the network's graph: values and gradients on n ranks are those on one; transfers reproduce linear
// functions and constants, and their gradients are adjoint.
#include "ml/distributed/network_graph.h"
#include "support/grid_operator.h"
#include "support/torch_scalar.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

namespace
{
  using Function = std::function<torch::Tensor(const NetworkGraph &, const torch::Tensor &)>;

  /// Down to the coarsest level and back, with a filter on each.
  torch::Tensor v_cycle(const NetworkGraph &graph, torch::Tensor x)
  {
    for (std::size_t level = 0; level + 1 < graph.n_levels(); ++level)
      x = graph.restrict(level, x + graph.scaled_laplacian(level, x));
    for (std::size_t level = graph.n_levels(); level-- > 1;)
      x = graph.prolongate(level, x + graph.scaled_laplacian(level, x));
    return x;
  }

  struct Case
  {
    explicit Case(const Communicator &communicator)
      : mesh(testing::GridOperator(communicator, 12).graph()),
        graph(communicator, mesh, false, torch::kDouble)
    {
      std::vector<double> index(mesh.global_index.begin(), mesh.global_index.begin() + mesh.n_owned);
      const auto          i = torch::tensor(index, torch::kDouble);
      x                     = torch::stack({i.sin(), (2. * i).cos(), i.cos(), i.sqrt()}, 1).reshape({-1, 2, 2});
    }

    MeshGraph     mesh;
    NetworkGraph  graph;
    torch::Tensor x; ///< n_owned x 2 x 2, the same on any partition
  };
} // namespace

BOOST_AUTO_TEST_CASE(ranks_change_nothing)
{
  const Communicator world;
  Case               parallel(world), serial(Communicator(MPI_COMM_SELF));
  BOOST_REQUIRE(parallel.graph.n_levels() == serial.graph.n_levels());
  BOOST_TEST(serial.graph.n_levels() > 2u);

  parallel.x.requires_grad_(true);
  serial.x.requires_grad_(true);
  const auto y = v_cycle(parallel.graph, parallel.x), all = v_cycle(serial.graph, serial.x);
  const auto gradient     = torch::autograd::grad({(y * y).sum()}, {parallel.x})[0];
  const auto all_gradient = torch::autograd::grad({(all * all).sum()}, {serial.x})[0];
  const auto first        = parallel.mesh.n_owned > 0 ? int64_t(parallel.mesh.global_index[0]) : 0;
  const auto n            = int64_t(parallel.mesh.n_owned);
  BOOST_TEST(testing::scalar((y - all.narrow(0, first, n)).abs().max()) < 1e-12);
  BOOST_TEST(testing::scalar((gradient - all_gradient.narrow(0, first, n)).abs().max()) < 1e-12);
}

BOOST_AUTO_TEST_CASE(attention_sees_other_ranks_nodes)
{
  const Communicator world;
  Case               parallel(world), serial(Communicator(MPI_COMM_SELF));
  const auto         results = [](Case &of) {
    const auto x = of.x.unsqueeze(1).requires_grad_(true); // two heads of two channels
    const auto y = of.graph.attention(0, x, x.cos(), x * x);
    return std::pair{y.detach(), torch::autograd::grad({(y * y).sum()}, {x})[0]};
  };
  const auto [y, gradient]       = results(parallel);
  const auto [all, all_gradient] = results(serial);
  const auto first               = parallel.mesh.n_owned > 0 ? int64_t(parallel.mesh.global_index[0]) : 0;
  const auto n                   = int64_t(parallel.mesh.n_owned);
  // Relative to the largest: gradients are some thousands.
  const auto distance = [&](const torch::Tensor &part, const torch::Tensor &whole) {
    return testing::scalar((part - whole.narrow(0, first, n)).abs().max() / whole.abs().max());
  };
  BOOST_TEST(distance(y, all) < 1e-12);
  BOOST_TEST(distance(gradient, all_gradient) < 1e-12);
}

BOOST_AUTO_TEST_CASE(gradients_are_adjoint)
{
  const Communicator world;
  Case               test(world);
  torch::manual_seed(3 + world.rank());
  auto x = test.x.clone().requires_grad_(true);
  for (const Function &function :
       {Function([](const auto &graph, const auto &x) { return graph.restrict(0, x); }),
        Function([](const auto &graph, const auto &x) { return graph.prolongate(1, graph.restrict(0, x)); }),
        Function([](const auto &graph, const auto &x) { return graph.scaled_laplacian(0, x); }),
        Function(v_cycle)})
    {
      const auto y        = function(test.graph, x);
      const auto w        = torch::randn_like(y);
      const auto gradient = torch::autograd::grad({y}, {x}, {w})[0];
      BOOST_TEST(world.sum(testing::scalar((y * w).sum())) == world.sum(testing::scalar((x * gradient).sum())),
                 boost::test_tools::tolerance(1e-11));
    }
}

// Round-off of a sum grows with its length: it must not make a constant one that varies, by one deviation.
BOOST_AUTO_TEST_CASE(constant_inputs_say_nothing)
{
  const std::size_t n = 250'000;
  MeshGraph         mesh{2, n, 0, n, {}, std::vector<double>(2 * n), std::vector<int>(n), {}, {}};
  mesh.row_offset.assign(n + 1, 0);
  for (std::size_t i = 0; i < n; ++i)
    {
      mesh.global_index.push_back(i);
      mesh.position[2 * i] = double(i);
    }
  const Communicator  alone(MPI_COMM_SELF);
  NetworkGraph        graph(alone, mesh, false, torch::kDouble);
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i)
    values.insert(values.end(), {0.1, 1e-9 * double(i % 2)});
  graph.append_features(alone, values, 2);
  BOOST_TEST(testing::scalar(graph.features().select(1, 2).abs().max()) == 0.);
  BOOST_TEST(std::abs(testing::scalar(graph.features().select(1, 3).std(false)) - 1.) < 1e-12);
}

BOOST_AUTO_TEST_CASE(constants_and_single_precision)
{
  const Communicator world;
  const Case         test(world);
  const auto         ones = torch::ones({int64_t(test.mesh.n_owned), 3}, torch::kFloat);
  const auto         down = test.graph.restrict(0, ones), up = test.graph.prolongate(1, down);
  BOOST_TEST((up.scalar_type() == torch::kFloat));
  BOOST_TEST(testing::scalar((down - 1.).abs().sum()) < 1e-4);
  BOOST_TEST(testing::scalar((up - 1.).abs().sum()) < 1e-4);
}
