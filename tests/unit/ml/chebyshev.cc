// MPI: 1
// A Chebyshev layer is sum_k T_k(L_hat) x W_k + b with the dense L_hat of the graph, whichever side the
// polynomials act on.
#include "ml/networks/network.h"
#include "ml/networks/weights.h"
#include "support/grid_operator.h"
#include "support/parameter_values.h"
#include "support/torch_scalar.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  const Communicator &self()
  {
    static const Communicator communicator(MPI_COMM_SELF);
    return communicator;
  }

  torch::Tensor dense_scaled_laplacian(const MeshGraph &graph)
  {
    const auto n         = int64_t(graph.n_owned);
    auto       adjacency = torch::zeros({n, n}, torch::kDouble);
    for (int64_t i = 0; i < n; ++i)
      for (auto e = graph.row_offset[i]; e < graph.row_offset[i + 1]; ++e)
        adjacency[i][int64_t(graph.column[e])] = 1.;
    const auto root      = adjacency.sum(1).rsqrt().diag();
    const auto laplacian = torch::eye(n, torch::kDouble) - root.mm(adjacency).mm(root);
    return 2. / 2. * laplacian - torch::eye(n, torch::kDouble);
  }

  torch::Tensor dense_layer(const torch::Tensor &matrix, const torch::Tensor &x, const torch::Tensor &weight,
                            const torch::Tensor &bias)
  {
    const auto                 n = matrix.size(0);
    std::vector<torch::Tensor> polynomials{torch::eye(n, torch::kDouble), matrix};
    while (int64_t(polynomials.size()) < weight.size(0))
      polynomials.push_back(2. * matrix.mm(polynomials.back()) - polynomials[polynomials.size() - 2]);
    auto sum = torch::zeros({n, weight.size(2)}, torch::kDouble);
    for (int64_t k = 0; k < weight.size(0); ++k)
      sum += polynomials[k].mm(x).mm(weight[k]);
    return sum + bias;
  }
} // namespace

BOOST_DATA_TEST_CASE(equals_dense_polynomials, data::make({1, 2, 3, 10}), order)
{
  testing::ParameterValues prm;
  const auto               network = NetworkRegistry::instance().create("chebyshev", prm);
  prm.set("widths", "5, 3, 4");
  prm.set("order", std::to_string(order));
  prm.set("activation", "tanh");

  const auto         mesh = testing::GridOperator(self(), 6).graph();
  const NetworkGraph graph(self(), mesh, false, torch::kDouble);
  const auto         matrix = dense_scaled_laplacian(mesh);
  torch::manual_seed(3);
  std::vector<torch::Tensor> weights;
  for (const auto &shape : network->weight_shapes({2, 0}, 2))
    weights.push_back(torch::randn(shape.shape, torch::kDouble));

  auto x = graph.features();
  for (std::size_t i = 0; i < weights.size(); i += 2)
    {
      x = dense_layer(matrix, x, weights[i], weights[i + 1]);
      if (i + 2 < weights.size())
        x = x.tanh();
    }
  const auto y =
      network->forward(weights, graph, {graph.features().unsqueeze(1), torch::empty({1, 0}, torch::kDouble)})
          .squeeze(1);
  BOOST_TEST(testing::scalar((y - x).abs().max()) < 1e-12 * testing::scalar(x.abs().max()));
}

BOOST_AUTO_TEST_CASE(with_its_last_layer_trained_alone_it_is_linear_in_it)
{
  testing::ParameterValues prm;
  const auto               network = NetworkRegistry::instance().create("chebyshev", prm);
  prm.set("widths", "5, 4");
  prm.set("order", "3");
  prm.set("activation", "sine");
  prm.set("trained layers", "last");
  const NetworkGraph graph(self(), testing::GridOperator(self(), 6).graph(), false, torch::kDouble);
  const NetworkInput input{graph.features().unsqueeze(1), torch::empty({1, 0}, torch::kDouble)};
  const Weights      initial(network->weight_shapes({2, 0}, 2), 1, torch::kDouble);
  BOOST_TEST(network->forward(initial.arrays(), graph, input).abs().max().item<double>() == 0.);

  torch::manual_seed(3);
  std::vector<torch::Tensor> first, second, sum;
  for (const auto &array : initial.arrays())
    {
      const bool is_last = first.size() >= 4;
      first.push_back((is_last ? torch::randn_like(array) : array).detach().requires_grad_(true));
      second.push_back(is_last ? torch::randn_like(array) : array.detach());
      sum.push_back(is_last ? first.back().detach() + second.back() : array.detach());
    }
  const auto u = network->forward(first, graph, input), v = network->forward(second, graph, input);
  const auto w = network->forward(sum, graph, input);
  BOOST_TEST(testing::scalar((u + v - w).abs().max()) < 1e-12 * testing::scalar(w.abs().max()));

  const auto gradients = torch::autograd::grad({u.sum()}, first, {}, false, false, true);
  for (std::size_t i = 0; i < gradients.size(); ++i)
    BOOST_TEST(gradients[i].defined() == (i >= 4));
}

BOOST_AUTO_TEST_CASE(inputs_have_no_units)
{
  const auto metres = NetworkGraph(self(), testing::GridOperator(self(), 5).graph(), false, torch::kDouble);
  const auto millimetres =
      NetworkGraph(self(), testing::GridOperator(self(), 5, 0., 1000.).graph(), false, torch::kDouble);
  BOOST_TEST((metres.features() - millimetres.features()).abs().max().item<double>() < 1e-15);
  BOOST_TEST(metres.features().norm(2, 1).max().item<double>() == 1., boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(isolated_nodes_have_no_neighbours)
{
  MeshGraph mesh;
  mesh.dim          = 1;
  mesh.n_owned      = 1;
  mesh.n_global     = 1;
  mesh.global_index = {0};
  mesh.position     = {3.};
  mesh.type         = {0};
  mesh.row_offset   = {0, 0};
  const NetworkGraph graph(self(), mesh, true, torch::kDouble);
  BOOST_TEST(graph.scaled_laplacian(torch::ones({1, 2}, torch::kDouble)).abs().max().item<double>() == 0.);
  BOOST_TEST(graph.features().equal(torch::zeros({1, 2}, torch::kDouble)));
}
