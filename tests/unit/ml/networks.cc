// MPI: 1 2 4
// Every registered network: on n ranks it equals itself on one, in values, losses and weight gradients; its
// gradient agrees with finite differences. No registered name is lost.
#include "ml/networks/network.h"
#include "ml/networks/weights.h"
#include "ml/training/objective.h"
#include "support/graph_model_on_grid.h"
#include "support/torch_scalar.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  const std::vector<std::string> names{"branch trunk",     "chebyshev",  "mesh graph net",
                                       "mesh transformer", "multilevel", "perceptron"};

  /// A serial vector's entries on this rank: grids are distributed by rows, free dofs in the same order.
  std::vector<double> own_part(const Communicator &communicator, const std::vector<double> &all,
                               std::size_t n_owned)
  {
    std::vector<double> counts(communicator.size(), 0.);
    counts[communicator.rank()] = double(n_owned);
    communicator.sum_in_place(counts.data(), counts.size());
    std::size_t begin = 0;
    for (int rank = 0; rank < communicator.rank(); ++rank)
      begin += std::size_t(counts[rank]);
    return {all.begin() + begin, all.begin() + begin + n_owned};
  }

  double largest_difference(const std::vector<double> &a, const std::vector<double> &b)
  {
    double result = 0., scale = 1e-300;
    for (std::size_t i = 0; i < a.size(); ++i)
      {
        result = std::max(result, std::abs(a[i] - b[i]));
        scale  = std::max(scale, std::abs(b[i]));
      }
    return result / scale;
  }
} // namespace

BOOST_AUTO_TEST_CASE(registered_names)
{
  BOOST_TEST(NetworkRegistry::instance().names() == names, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(independent_of_ranks, data::make(names) * data::make(Loss::names()), name, loss_name)
{
  const std::map<std::string, std::string> values{{"network/type", name}, {"network/node type input", "true"}};
  const Communicator                       world;
  testing::GraphModelOnGrid                parallel(world, 9, values, 0.7, 1., {0.3, -0.8});
  testing::GraphModelOnGrid                serial(Communicator(MPI_COMM_SELF), 9, values, 0.7, 1., {0.3, -0.8});

  const auto u = own_part(world, serial.prediction(), parallel.equations.n_owned());
  BOOST_TEST(largest_difference(parallel.prediction(), u) < 1e-10);

  constexpr auto      jacobi        = ResidualOperator::Preconditioner::jacobi;
  const auto          parallel_loss = Loss::create(loss_name, parallel.equations, jacobi);
  const auto          serial_loss   = Loss::create(loss_name, serial.equations, jacobi);
  std::vector<double> gradient, serial_gradient;
  const double        value        = parallel.model->loss_and_weight_gradient(*parallel_loss, gradient);
  const double        serial_value = serial.model->loss_and_weight_gradient(*serial_loss, serial_gradient);
  BOOST_TEST(value == serial_value, boost::test_tools::tolerance(1e-10));
  BOOST_TEST(gradient.size() == parallel.model->n_weights());
  BOOST_TEST(largest_difference(gradient, serial_gradient) < 1e-10);
}

BOOST_DATA_TEST_CASE(gradient_by_weights, data::make(names) * data::make(Loss::names()), name, loss_name)
{
  const Communicator       world;
  testing::GridOperator    equations(world, 7, 0.5);
  testing::ParameterValues prm;
  const auto               network = NetworkRegistry::instance().create(name, prm);
  // Small, and smooth enough for differences.
  for (const auto &[key, value] : std::map<std::string, std::string>{{"widths", "5, 4"},
                                                                     {"branch/widths", "5"},
                                                                     {"trunk/widths", "5, 4"},
                                                                     {"basis fields", "3"},
                                                                     {"channels", "4"},
                                                                     {"blocks", "2"},
                                                                     {"heads", "1"},
                                                                     {"activation", "tanh"},
                                                                     {"order", "3"}})
    if (prm.has(key))
      prm.set(key, value);

  const NetworkGraph graph(world, equations.graph(), false, torch::kDouble);
  FieldNetwork       field(world, *network, graph, equations.field_map(),
                           Weights(network->weight_shapes({2, 1}, 1), 7, torch::kDouble), 0, {{0.6}});
  const auto         loss = Loss::create(loss_name, equations, ResidualOperator::Preconditioner::multigrid);
  Objective          objective(field, equations, *loss);

  torch::manual_seed(5); // the same direction on all ranks
  const auto weights   = objective.weights();
  const auto direction = torch::randn_like(weights);
  objective.evaluate();
  const double     slope = testing::scalar(objective.gradient().dot(direction));
  constexpr double h     = 1e-5;
  const auto       rise  = [&](const double step) {
    objective.evaluate_at(weights + step * direction);
    const double above = objective.loss_value();
    objective.evaluate_at(weights - step * direction);
    return above - objective.loss_value();
  };
  // of fourth order: norms of few channels bend
  BOOST_TEST((8. * rise(h) - rise(2. * h)) / (12. * h) == slope, boost::test_tools::tolerance(1e-6));
}

BOOST_DATA_TEST_CASE(samples_that_do_not_differ_at_the_nodes_share_them, data::make(names), name)
{
  const Communicator       world;
  testing::ParameterValues prm;
  const auto               network = NetworkRegistry::instance().create(name, prm);
  const NetworkGraph       graph(world, testing::GridOperator(world, 7).graph(), false, torch::kDouble);
  const auto               weights = Weights(network->weight_shapes({2, 2}, 2), 3, torch::kDouble).arrays();
  torch::manual_seed(1);
  const auto samples = torch::randn({3, 2}, torch::kDouble), nodes = graph.features().unsqueeze(1);
  const auto once = network->forward(weights, graph, {nodes, samples});
  const auto each = network->forward(weights, graph, {nodes.repeat({1, 3, 1}), samples});
  BOOST_TEST(once.sizes() == each.sizes());
  BOOST_TEST(once.allclose(each, 1e-12, 1e-13));
}

BOOST_AUTO_TEST_CASE(ranks_without_nodes_idle)
{
  // Of positions alone a network without biases is odd: zero but for round-off at the only free node, the centre.
  const std::map<std::string, std::string> values{{"network/node type input", "true"}};
  const Communicator                       world;
  testing::GraphModelOnGrid parallel(world, 3, values), serial(Communicator(MPI_COMM_SELF), 3, values);
  const auto                all = serial.prediction();
  BOOST_REQUIRE(all.size() == 1u);
  BOOST_TEST(std::abs(all[0]) > 1e-3);
  const auto u = own_part(world, all, parallel.equations.n_owned());
  BOOST_TEST(largest_difference(parallel.prediction(), u) < 1e-10);
  const auto loss = Loss::create("residual", parallel.equations, ResidualOperator::Preconditioner::jacobi);
  std::vector<double> gradient;
  BOOST_TEST(parallel.model->loss_and_weight_gradient(*loss, gradient) > 0.);
}

BOOST_AUTO_TEST_CASE(initial_weights_follow_the_seed_alone)
{
  const std::vector<WeightShape> shapes{{"a", {2, 3}, 0.5}, {"b", {3}}, {"c", {4}, 2.}};
  const Weights                  first(shapes, 4, torch::kDouble), again(shapes, 4, torch::kDouble),
      other(shapes, 5, torch::kDouble), single(shapes, 4, torch::kFloat);
  BOOST_TEST(first.flat().equal(again.flat()));
  BOOST_TEST(!first.flat().equal(other.flat()));
  BOOST_TEST((first.flat() - single.flat()).abs().max().item<double>() < 1e-6);
  const auto arrays = first.arrays();
  BOOST_TEST(arrays[0].abs().max().item<double>() <= 0.5);
  BOOST_TEST(arrays[1].abs().max().item<double>() == 0.);
  BOOST_TEST(arrays[2].abs().max().item<double>() > 0.5);
}
