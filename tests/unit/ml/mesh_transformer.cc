// MPI: 1
// The mesh transformer is a plain composition of norms, matrices, turned heads and dense masked attention; rotary encodings see
// differences of positions alone; heads that do not fit are refused.
#include "ml/layers/rotary_encoding.h"
#include "ml/networks/network.h"
#include "support/attention_oracle.h"
#include "support/grid_operator.h"
#include "support/parameter_values.h"
#include "support/says.h"
#include "support/torch_scalar.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <numbers>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  const Communicator &self()
  {
    static const Communicator communicator(MPI_COMM_SELF);
    return communicator;
  }

  struct Sizes
  {
    int64_t channels = 12, n_heads = 1, n_blocks = 2, expansion = 3;
    double  largest_frequency = 20.;
    bool    is_rotary         = true;
  };

  std::unique_ptr<Network> network_of(const Sizes &sizes)
  {
    testing::ParameterValues prm;
    auto                     network = NetworkRegistry::instance().create("mesh transformer", prm);
    prm.set("channels", std::to_string(sizes.channels));
    prm.set("heads", std::to_string(sizes.n_heads));
    prm.set("blocks", std::to_string(sizes.n_blocks));
    prm.set("expansion", std::to_string(sizes.expansion));
    prm.set("largest frequency", std::to_string(sizes.largest_frequency));
    prm.set("encoding", sizes.is_rotary ? "rotary" : "none");
    prm.set("activation", "swish");
    return network;
  }

  /// A matrix a node that turns the pairs of a head: n x d x d.
  torch::Tensor rotations(const torch::Tensor &positions, const int64_t d, const double largest)
  {
    const int64_t n = positions.size(0), dim = positions.size(1), m = d / (2 * dim);
    auto          result = torch::eye(d, torch::kDouble).repeat({n, 1, 1});
    for (int64_t i = 0; i < n; ++i)
      for (int64_t axis = 0; axis < dim; ++axis)
        for (int64_t k = 0; k < m; ++k)
          {
            const double smallest = std::numbers::pi / 2.;
            const double frequency =
                smallest * std::pow(largest / smallest, m == 1 ? 0. : double(k) / double(m - 1));
            const double angle = frequency * testing::scalar(positions[i][axis]);
            const auto   a = axis * m + k, b = dim * m + a;
            result[i][a][a] = result[i][b][b] = std::cos(angle);
            result[i][b][a]                   = std::sin(angle);
            result[i][a][b]                   = -std::sin(angle);
          }
    return result;
  }

  torch::Tensor normalised(const torch::Tensor &x, const torch::Tensor &gain)
  {
    return x / torch::sqrt((x * x).sum(1, true) / double(x.size(1)) + 1e-6) * (gain + 1.);
  }

  /// One sample, in double.
  torch::Tensor plain(const Sizes &sizes, const std::vector<torch::Tensor> &w, const AttentionGraph &graph,
                      const torch::Tensor &positions, torch::Tensor x)
  {
    const int64_t n = sizes.channels, d = n / sizes.n_heads;
    const auto    turn = rotations(positions, d, sizes.largest_frequency);
    x                  = x.mm(w[0]) + w[1];
    std::size_t i      = 2;
    for (int64_t block = 0; block < sizes.n_blocks; ++block, i += 6)
      {
        const auto merged = normalised(x, w[i]).mm(w[i + 1]);
        const auto part   = [&](const int64_t which) {
          const auto heads = merged.narrow(1, which * n, n).reshape({x.size(0), sizes.n_heads, d});
          return sizes.is_rotary && which < 2 ? torch::einsum("nij,nhj->nhi", {turn, heads}) : heads;
        };
        x = x + testing::dense_attention(graph, part(0), part(1), part(2)).reshape({-1, n}).mm(w[i + 2]);
        const auto    wide   = normalised(x, w[i + 3]).mm(w[i + 4]);
        const int64_t m      = n * sizes.expansion;
        const auto    gate   = wide.narrow(1, 0, m);
        const auto    gating = gate / (1. + torch::exp(-gate));
        x                    = x + (gating * wide.narrow(1, m, m)).mm(w[i + 5]);
      }
    return normalised(x, w[i]).mm(w[i + 1]) + w[i + 2];
  }

  double distance(const torch::Tensor &a, const torch::Tensor &b)
  {
    return testing::scalar((a.to(torch::kDouble) - b).abs().max()) / testing::scalar(b.abs().max());
  }

  /// Largest relative difference of values and of gradients by weights between the network and the plain one.
  std::pair<double, double> difference(const Sizes &sizes, const torch::Dtype type)
  {
    const auto           network = network_of(sizes);
    const auto           mesh    = testing::GridOperator(self(), 6).graph();
    const NetworkGraph   graph(self(), mesh, false, type);
    const AttentionGraph edges(mesh.n_owned, mesh.row_offset, mesh.column, true);
    torch::manual_seed(3);
    std::vector<torch::Tensor> weights, exact_weights;
    for (const auto &shape : network->weight_shapes({2, 1}, 2))
      {
        weights.push_back((torch::randn(shape.shape, torch::kDouble) / 3.).to(type).requires_grad_(true));
        exact_weights.push_back(weights.back().detach().to(torch::kDouble).requires_grad_(true));
      }
    // A batch of two that differ at the nodes and as a whole.
    const auto nodes   = torch::randn({int64_t(mesh.n_owned), 2, 2}, torch::kDouble).to(type);
    const auto samples = torch::randn({2, 1}, torch::kDouble).to(type);
    const auto y       = network->forward(weights, graph, {nodes, samples});

    const auto                 joined = NetworkInput{nodes, samples}.joined().to(torch::kDouble);
    std::vector<torch::Tensor> each;
    for (int64_t sample = 0; sample < 2; ++sample)
      each.push_back(
          plain(sizes, exact_weights, edges, graph.positions().to(torch::kDouble), joined.select(1, sample)));
    const auto exact = torch::stack(each, 1), w = torch::randn_like(exact);

    const auto gradients       = torch::autograd::grad({(y * w.to(type)).sum()}, weights);
    const auto exact_gradients = torch::autograd::grad({(exact * w).sum()}, exact_weights);
    double     largest         = 0.;
    for (std::size_t i = 0; i < gradients.size(); ++i)
      largest = std::max(largest, distance(gradients[i], exact_gradients[i]));
    return {distance(y, exact), largest};
  }
} // namespace

BOOST_DATA_TEST_CASE(is_a_plain_composition, data::make({1, 3}) * data::make({true, false}), n_heads, is_rotary)
{
  const auto [value, gradient] = difference({12, n_heads, 2, 3, 20., is_rotary}, torch::kDouble);
  BOOST_TEST(value < 1e-12);
  BOOST_TEST(gradient < 1e-12);
}

BOOST_AUTO_TEST_CASE(a_block_in_single_precision)
{
  const auto [value, gradient] = difference({16, 2, 1, 3, 20., true}, torch::kFloat);
  BOOST_TEST(value < 1e-6);
  BOOST_TEST(gradient < 2e-6); // 1e-6 with fused multiply-add, 1.5e-6 by kernels without it
}

BOOST_AUTO_TEST_CASE(encodings_see_differences_of_positions)
{
  torch::manual_seed(4);
  for (const int64_t dim : {2, 3})
    {
      const auto positions = torch::rand({5, dim}, torch::kDouble),
                 x         = torch::randn({5, 2, 3, 14}, torch::kDouble);
      const RotaryEncoding here(positions, 14, 50.), there(positions + 0.3, 14, 50.);
      const auto           products = [&](const RotaryEncoding &encoding) {
        const auto y = encoding(x).flatten(1, 2);
        return torch::einsum("ihc,jhc->ijh", {y, y});
      };
      BOOST_TEST(distance(products(here), products(there)) < 1e-13);
      BOOST_TEST(distance(here(x), there(x)) > 1e-3);
      // Turned, not stretched; what fills no pair stays.
      BOOST_TEST(distance(here(x).square().sum(-1), x.square().sum(-1)) < 1e-14);
      const int64_t n = 14 / (2 * dim) * 2 * dim;
      BOOST_TEST(here(x).narrow(-1, n, 14 - n).equal(x.narrow(-1, n, 14 - n)));
    }
}

BOOST_AUTO_TEST_CASE(heads_that_do_not_fit_are_refused)
{
  BOOST_CHECK_EXCEPTION(network_of({10, 4})->weight_shapes({2, 0}, 1), InputError,
                        testing::says("heads = 4 does not divide channels = 10"));
  BOOST_CHECK_EXCEPTION(RotaryEncoding(torch::zeros({1, 3}), 5, 50.), InputError,
                        testing::says("heads of 5 channels"));
}
