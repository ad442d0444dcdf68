// MPI: 1 2 4
// The loss as a function of node values: its gradient agrees with finite differences, dofs with boundary values
// get none, and single precision goes through.
#include "ml/training/residual_function.h"

#include "support/grid_operator.h"
#include "support/torch_scalar.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  torch::Tensor example(const MeshGraph &graph, const double phase)
  {
    const auto index =
        torch::tensor(std::vector<double>(graph.global_index.begin(), graph.global_index.begin() + graph.n_owned),
                      torch::kDouble);
    return (1.7 * index + phase).sin().unsqueeze(1);
  }
} // namespace

BOOST_DATA_TEST_CASE(gradient_by_node_values, data::make(Loss::names()), name)
{
  const Communicator    world;
  testing::GridOperator equations(world, 8, 0.9);
  const auto            graph = equations.graph();
  const auto            map   = equations.field_map();
  const auto            loss  = Loss::create(name, equations, ResidualOperator::Preconditioner::multigrid);
  LossState             state;

  const auto   x = example(graph, 0.3).requires_grad_(true), v = example(graph, 1.2);
  const auto   value    = residual_loss(x, map, *loss, state);
  const auto   gradient = torch::autograd::grad({3. * value}, {x})[0];
  const double slope    = world.sum(testing::scalar((gradient * v).sum()));

  constexpr double h     = 1e-6;
  const double     above = testing::scalar(residual_loss(x.detach() + h * v, map, *loss, state));
  const double     below = testing::scalar(residual_loss(x.detach() - h * v, map, *loss, state));
  BOOST_TEST(3. * (above - below) / (2. * h) == slope, boost::test_tools::tolerance(1e-6));
  for (std::size_t node = 0; node < graph.n_owned; ++node)
    if (graph.type[node] == 2)
      BOOST_TEST(testing::scalar(gradient[node][0]) == 0.);
}

BOOST_AUTO_TEST_CASE(single_precision)
{
  const Communicator    world;
  testing::GridOperator equations(world, 6);
  const auto            map  = equations.field_map();
  const auto            loss = Loss::create("residual", equations, ResidualOperator::Preconditioner::jacobi);
  LossState             state;
  const auto            x     = example(equations.graph(), 0.1).to(torch::kFloat).requires_grad_(true);
  const auto            value = residual_loss(x, map, *loss, state);
  BOOST_TEST((torch::autograd::grad({value}, {x})[0].scalar_type() == torch::kFloat));
}
