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
                                {{"activation checkpointing", "true"}, {"coarse levels", "2"}, {"loops", "2"}},
                                {{"hops", "2"}},
                                {{"dilated windows", "1"}, {"blocks", "3"}},
                                {{"random jumps", "3"}},
                                {{"global tokens", "2"}},
                                {{"position bias", "true"}, {"encoding", "none"}},
                                {{"hops", "2"},
                                 {"random jumps", "1"},
                                 {"global tokens", "1"},
                                 {"position bias", "true"},
                                 {"coarse levels", "1"}}};

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

BOOST_AUTO_TEST_CASE(ranks_without_nodes_idle)
{
  const Keys keys{{"global tokens", "2"}, {"position bias", "true"}, {"activation checkpointing", "true"}};
  const Case parallel(Communicator(), keys, 3), serial(Communicator(MPI_COMM_SELF), keys, 3);
  BOOST_TEST(distance(parallel.answer(), serial.answer().narrow(0, parallel.first(), parallel.n_owned())) < 1e-10);
  const auto gradients = parallel.gradients(), all_gradients = serial.gradients();
  for (std::size_t i = 0; i < gradients.size(); ++i)
    BOOST_TEST(distance(gradients[i], all_gradients[i]) < 1e-10);
}

BOOST_DATA_TEST_CASE(gradients_are_those_of_differences, data::make(parts), keys)
{
  const Case test(Communicator(), keys, 11);
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

namespace
{
  /// Whether the answer in the last corner of the mesh depends on inputs in the first one; of 16 edges a side, a corner has three nodes.
  bool sees_the_other_corner(const Keys &keys)
  {
    Case test(Communicator(), keys, 17);
    test.nodes       = test.nodes.clone().requires_grad_(true);
    const auto last  = test.graph.positions().sum(1).ge(1.3).to(torch::kDouble).view({-1, 1, 1});
    const auto first = test.graph.positions().sum(1).le(-1.3).to(torch::kDouble).view({-1, 1, 1});
    const auto slope = torch::autograd::grad({(test.answer() * last).sum()}, {test.nodes})[0];
    return test.communicator.sum(testing::scalar((slope * first).abs().sum())) > 0.;
  }
} // namespace

BOOST_AUTO_TEST_CASE(masks_see_as_far_as_they_say)
{
  const auto sees = [](const std::string &key, const std::string &value) {
    return sees_the_other_corner({{"blocks", "1"}, {key, value}});
  };
  BOOST_TEST(!sees("hops", "4"));
  BOOST_TEST(sees_the_other_corner({{"blocks", "4"}, {"hops", "4"}}));
  // 1 + 2 + 4 + 8 edges, from beside one corner to beside the other.
  BOOST_TEST(sees_the_other_corner({{"blocks", "4"}, {"dilated windows", "3"}}));
  BOOST_TEST(!sees_the_other_corner({{"blocks", "4"}, {"dilated windows", "1"}}));
  // Tokens hear of all nodes in one block and tell in the next.
  BOOST_TEST(!sees("global tokens", "1"));
  BOOST_TEST(sees_the_other_corner({{"blocks", "2"}, {"global tokens", "1"}}));
}

namespace
{
  torch::Tensor softmax_of(const torch::Tensor &scores, const torch::Tensor &v)
  {
    return torch::softmax(scores, 0).unsqueeze(0).mm(v).squeeze(0);
  }
} // namespace

/// One softmax over neighbours and tokens, and one over all nodes for each token.
BOOST_AUTO_TEST_CASE(tokens_against_dense_attention)
{
  const Communicator self(MPI_COMM_SELF);
  const auto         mesh = testing::GridOperator(self, 6).graph();
  const NetworkGraph graph(self, mesh, false, torch::kDouble);
  constexpr int64_t  n_tokens = 2, d = 3;
  const int64_t      n = int64_t(mesh.n_owned);
  torch::manual_seed(6);
  const auto x      = torch::randn({3, n + n_tokens, 1, 1, d}, torch::kDouble);
  const auto answer = graph.mask({{}, n_tokens}).attention(x[0], x[1], x[2]).view({n + n_tokens, d});
  const auto y      = x.view({3, n + n_tokens, d});
  for (int64_t i = 0; i < n + n_tokens; ++i)
    {
      std::vector<int64_t> seen;
      for (int64_t j = 0; j < n; ++j)
        if (i >= n || i == j)
          seen.push_back(j);
      if (i < n)
        {
          seen.insert(seen.end(), {n, n + 1});
          for (auto e = mesh.row_offset[std::size_t(i)]; e < mesh.row_offset[std::size_t(i) + 1]; ++e)
            seen.push_back(int64_t(mesh.column[e]));
        }
      const auto columns = torch::tensor(seen, torch::kLong);
      const auto k = y[1].index_select(0, columns), v = y[2].index_select(0, columns);
      BOOST_TEST(distance(answer[i], softmax_of(k.mv(y[0][i]) / std::sqrt(double(d)), v)) < 1e-13);
    }
}

BOOST_AUTO_TEST_CASE(biases_know_directions_and_distances)
{
  const Communicator self(MPI_COMM_SELF);
  const auto         mesh = testing::GridOperator(self, 6).graph();
  const NetworkGraph graph(self, mesh, false, torch::kDouble);
  // The first node's row: itself, then its neighbours to the right, above, and across, at h / mean = 1, 1, sqrt 2 times.
  const auto rows = graph.edge_coordinates({});
  BOOST_TEST(testing::scalar(rows[0].abs().sum()) == 0.);
  std::vector<double> lengths;
  for (int64_t e = 1; e < 4; ++e)
    lengths.push_back(std::expm1(testing::scalar(rows[e][0])));
  std::sort(lengths.begin(), lengths.end());
  BOOST_TEST(lengths[0] == lengths[1], boost::test_tools::tolerance(1e-12));
  BOOST_TEST(lengths[2] == lengths[0] * std::sqrt(2.), boost::test_tools::tolerance(1e-12));
  // Mean edge: 60 along the axes, 50 diagonals.
  BOOST_TEST(lengths[0] == 110. / (60. + 50. * std::sqrt(2.)), boost::test_tools::tolerance(1e-12));
  const auto square = rows.abs().expm1().square();
  BOOST_TEST(distance(square.narrow(1, 1, 2).sum(1), square.select(1, 0)) < 1e-12);
  // From one node to the other and back.
  BOOST_TEST(testing::scalar(rows.narrow(1, 1, 2).sum(0).abs().max()) < 1e-10);
}

BOOST_AUTO_TEST_CASE(dense_masks_are_refused_by_every_rank)
{
  const Case test(Communicator(), {{"hops", "6"}});
  BOOST_CHECK_EXCEPTION(test.answer(), InputError, testing::says("hops = 6"));
  const Case large(Communicator(), {{"hops", "2"}, {"largest mask", "1e-4"}}, 25);
  BOOST_CHECK_EXCEPTION(large.answer(), InputError, testing::says("`largest mask` allows 0.0001 GB"));
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
