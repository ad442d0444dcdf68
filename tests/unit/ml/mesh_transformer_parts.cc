// MPI: 1 2 4
// Parts of the mesh transformer: with each of them, ranks agree in values and gradients and gradients are those of differences;
// loops are blocks with equal weights; coarse levels see far; checkpointing changes no bit of a gradient and keeps little.
#include "ml/networks/network.h"
#include "support/grid_operator.h"
#include "support/parameter_values.h"
#include "support/says.h"
#include "support/tensor_memory.h"
#include "support/torch_scalar.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  using Keys = std::vector<std::pair<std::string, std::string>>;

  std::ostream &operator<<(std::ostream &out, const Keys &keys)
  {
    for (const auto &[key, value] : keys)
      out << key << " = " << value << "; ";
    return out;
  }

  const std::vector<Keys> parts{{{"loops", "3"}},
                                {{"coarse levels", "1"}},
                                {{"coarse levels", "9"}, {"encoding", "none"}},
                                {{"activation checkpointing", "true"}},
                                {{"activation checkpointing", "true"}, {"coarse levels", "2"}, {"loops", "2"}}};

  std::unique_ptr<Network> network_of(const Keys &keys)
  {
    testing::ParameterValues prm;
    auto                     network = NetworkRegistry::instance().create("mesh transformer", prm);
    for (const auto &[key, value] :
         Keys{{"channels", "8"}, {"heads", "2"}, {"blocks", "2"}, {"activation", "tanh"}})
      prm.set(key, value);
    for (const auto &[key, value] : keys)
      prm.set(key, value);
    return network;
  }

  /// Not zero anywhere, the same on all ranks.
  std::vector<torch::Tensor> weights_of(const Network &network)
  {
    torch::manual_seed(3);
    std::vector<torch::Tensor> weights;
    for (const auto &shape : network.weight_shapes({2, 1}, 2))
      weights.push_back((torch::randn(shape.shape, torch::kDouble) / 3.).requires_grad_(true));
    return weights;
  }

  /// A network on a grid and a function of its answer.
  struct Case
  {
    Case(const Communicator &communicator, const Keys &keys, const unsigned int n = 11)
      : communicator(communicator),
        network(network_of(keys)),
        mesh(testing::GridOperator(communicator, n).graph()),
        graph(communicator, mesh, false, torch::kDouble),
        weights(weights_of(*network))
    {
      torch::manual_seed(4);
      const auto all = torch::randn({int64_t(mesh.n_global), 2, 4}, torch::kDouble).narrow(0, first(), n_owned());
      nodes          = all.narrow(2, 0, 2);
      direction      = all.narrow(2, 2, 2);
      samples        = torch::randn({2, 1}, torch::kDouble);
    }

    int64_t first() const { return mesh.n_owned > 0 ? int64_t(mesh.global_index[0]) : 0; }
    int64_t n_owned() const { return int64_t(mesh.n_owned); }

    torch::Tensor answer(const std::vector<torch::Tensor> &at) const
    {
      return network->forward(at, graph, {nodes, samples});
    }
    torch::Tensor answer() const { return answer(weights); }

    /// Over all ranks.
    double value(const std::vector<torch::Tensor> &at) const
    {
      return communicator.sum(testing::scalar((answer(at) * direction).sum()));
    }
    /// Zero for the weights of levels that the mesh has not.
    std::vector<torch::Tensor> own_gradients() const
    {
      auto result = torch::autograd::grad({(answer() * direction).sum()}, weights, {}, {}, false, true);
      for (std::size_t i = 0; i < result.size(); ++i)
        if (!result[i].defined())
          result[i] = torch::zeros_like(weights[i]);
      return result;
    }
    std::vector<torch::Tensor> gradients() const
    {
      auto result = own_gradients();
      for (auto &part : result)
        communicator.sum_in_place((part = part.contiguous()).data_ptr<double>(), std::size_t(part.numel()));
      return result;
    }

    Communicator               communicator;
    std::unique_ptr<Network>   network;
    MeshGraph                  mesh;
    NetworkGraph               graph;
    std::vector<torch::Tensor> weights;
    torch::Tensor              nodes, samples, direction;
  };

  double distance(const torch::Tensor &a, const torch::Tensor &b)
  {
    return a.numel() == 0 ? 0. : testing::scalar((a - b).abs().max() / b.abs().max().clamp_min(1e-300));
  }
} // namespace

BOOST_DATA_TEST_CASE(ranks_change_nothing, data::make(parts), keys)
{
  const Case parallel(Communicator(), keys), serial(Communicator(MPI_COMM_SELF), keys);
  const auto all = serial.answer();
  BOOST_TEST(distance(parallel.answer(), all.narrow(0, parallel.first(), parallel.n_owned())) < 1e-10);
  const auto gradients = parallel.gradients(), all_gradients = serial.gradients();
  for (std::size_t i = 0; i < gradients.size(); ++i)
    BOOST_TEST(distance(gradients[i], all_gradients[i]) < 1e-10);
}

BOOST_DATA_TEST_CASE(gradients_are_those_of_differences, data::make(parts), keys)
{
  const Case test(Communicator(), keys, 7);
  const auto gradients = test.gradients();
  torch::manual_seed(5);
  std::vector<torch::Tensor> directions;
  double                     slope = 0.;
  for (const auto &gradient : gradients)
    slope += testing::scalar((directions.emplace_back(torch::randn_like(gradient)) * gradient).sum());
  constexpr double h    = 1e-4;
  const auto       rise = [&](const double step) {
    auto above = test.weights, below = test.weights;
    for (std::size_t i = 0; i < directions.size(); ++i)
      {
        above[i] = (above[i] + step * directions[i]).detach();
        below[i] = (below[i] - step * directions[i]).detach();
      }
    return test.value(above) - test.value(below);
  };
  BOOST_TEST((8. * rise(h) - rise(2. * h)) / (12. * h) == slope, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(loops_are_blocks_of_equal_weights)
{
  const Case once(Communicator(), {{"loops", "2"}}), twice(Communicator(), {{"blocks", "4"}});
  // Two ahead of the blocks, three behind.
  auto weights = once.weights;
  weights.insert(weights.end() - 3, once.weights.begin() + 2, once.weights.end() - 3);
  BOOST_TEST(distance(once.answer(), twice.answer(weights)) < 1e-15);
  BOOST_TEST(once.network->architecture() != network_of({})->architecture());
}

namespace
{
  /// Whether the answer in the last corner of the mesh depends on inputs in the first one.
  bool sees_the_other_corner(const Keys &keys)
  {
    Case test(Communicator(), keys, 17);
    test.nodes       = test.nodes.clone().requires_grad_(true);
    const auto last  = test.graph.positions().sum(1).ge(1.4).to(torch::kDouble).view({-1, 1, 1});
    const auto first = test.graph.positions().sum(1).le(-1.4).to(torch::kDouble).view({-1, 1, 1});
    const auto slope = torch::autograd::grad({(test.answer() * last).sum()}, {test.nodes})[0];
    return test.communicator.sum(testing::scalar((slope * first).abs().sum())) > 0.;
  }
} // namespace

BOOST_AUTO_TEST_CASE(coarse_levels_see_far)
{
  BOOST_TEST(!sees_the_other_corner({{"blocks", "1"}}));
  BOOST_TEST(!sees_the_other_corner({{"blocks", "1"}, {"coarse levels", "1"}}));
  BOOST_TEST(sees_the_other_corner({{"blocks", "1"}, {"coarse levels", "9"}}));
}

BOOST_DATA_TEST_CASE(checkpointing_changes_no_bit, data::make(parts), keys)
{
  auto checkpointed = keys;
  checkpointed.emplace_back("activation checkpointing", "true");
  auto kept = keys;
  kept.emplace_back("activation checkpointing", "false");
  const Case a(Communicator(), checkpointed), b(Communicator(), kept);
  BOOST_TEST(a.answer().equal(b.answer()));
  const auto left = a.own_gradients(), right = b.own_gradients();
  for (std::size_t i = 0; i < left.size(); ++i)
    BOOST_TEST(left[i].equal(right[i]));
  BOOST_TEST(a.network->architecture() == b.network->architecture());
}

BOOST_AUTO_TEST_CASE(checkpointing_keeps_little)
{
  const auto bytes = [](const std::string &is_checkpointed) {
    const Case test(Communicator(), {{"blocks", "8"}, {"activation checkpointing", is_checkpointed}}, 41);
    const testing::TensorMemory memory;
    const auto                  answer = test.answer();
    const auto                  kept   = memory.now();
    torch::autograd::grad({(answer * test.direction).sum()}, test.weights);
    return std::pair{double(kept), double(memory.peak())};
  };
  const auto [all_kept, all_peak] = bytes("false");
  const auto [kept, peak]         = bytes("true");
  BOOST_TEST_MESSAGE("kept " << all_kept << " and " << kept << " bytes, peak " << all_peak << " and " << peak);
  BOOST_TEST(kept > 0.);
  BOOST_TEST(kept < 0.1 * all_kept);
  BOOST_TEST(peak < 0.3 * all_peak);
}

BOOST_AUTO_TEST_CASE(checkpoints_are_differentiable_once)
{
  const Case test(Communicator(), {{"activation checkpointing", "true"}});
  BOOST_CHECK_EXCEPTION(torch::autograd::grad({test.answer().sum()}, test.weights, {}, true, true), InputError,
                        testing::says("`activation checkpointing` to false"));
}
