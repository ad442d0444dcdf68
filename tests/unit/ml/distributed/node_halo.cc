// MPI: 1 2 4
// Halos show the owners' values, and their gradient is the exact adjoint.
#include "ml/distributed/node_halo.h"

#include "support/grid_operator.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

BOOST_AUTO_TEST_CASE(values_and_adjoint)
{
  const Communicator communicator;
  const auto         graph = testing::GridOperator(communicator, 6).graph();
  const NodeHalo     halo(communicator, graph);
  const auto         n_owned = int64_t(graph.n_owned), n_local = n_owned + int64_t(graph.n_ghost);

  const auto index =
      torch::tensor(std::vector<double>(graph.global_index.begin(), graph.global_index.end()), torch::kDouble);
  const auto all   = torch::stack({index.sin(), index.cos()}, 1); // what every rank should see
  const auto owned = all.narrow(0, 0, n_owned).clone().requires_grad_(true);
  const auto seen  = halo.extend(owned);
  BOOST_TEST(seen.size(0) == n_local);
  BOOST_TEST(seen.equal(all));

  torch::manual_seed(communicator.rank());
  const auto   w        = torch::randn({n_local, 2}, torch::kDouble);
  const auto   gradient = torch::autograd::grad({seen}, {owned}, {w})[0];
  const double left     = communicator.sum((seen * w).sum().item<double>());
  const double right    = communicator.sum((owned * gradient).sum().item<double>());
  BOOST_TEST(left == right, boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(single_precision_keeps_its_type)
{
  const Communicator communicator;
  const auto         graph = testing::GridOperator(communicator, 5).graph();
  const NodeHalo     halo(communicator, graph);
  const auto         x = torch::ones({int64_t(graph.n_owned), 3}, torch::kFloat).requires_grad_(true);
  const auto         y = halo.extend(x);
  BOOST_TEST((y.scalar_type() == torch::kFloat));
  BOOST_TEST((torch::autograd::grad({y.sum()}, {x})[0].scalar_type() == torch::kFloat));
}
