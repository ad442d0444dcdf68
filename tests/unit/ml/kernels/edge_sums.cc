// MPI: 1
// Sums along edges are LibTorch's gathers and scatters, in values, first and second derivatives, in both precisions and for any
// number of channels; the same to the bit for any number of threads; what does not fit is refused.
#include "ml/kernels/edge_sums.h"
#include "core/exceptions.h"
#include "support/attention_oracle.h"
#include "support/says.h"
#include "support/torch_scalar.h"

#include <ATen/Parallel.h>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  struct Values
  {
    torch::Tensor edges, update, rows, columns;
  };

  Values drawn(const AttentionGraph &graph, const int64_t n_channels, const torch::Dtype type)
  {
    torch::manual_seed(2);
    const auto x = [&](const int64_t n) {
      return torch::randn({n, 2, n_channels}, torch::kDouble).to(type).requires_grad_(true);
    };
    return {x(graph.n_edges()), x(graph.n_edges()), x(graph.n_rows()), x(graph.n_columns())};
  }

  using Both = std::pair<torch::Tensor, torch::Tensor>;

  /// Edges after an update that is told of their ends, and what nodes are told of it; bent, so that there are second derivatives.
  Both by_kernel(const AttentionGraph &graph, const Values &x)
  {
    const auto [edges, sum] =
        add_and_sum(graph, add_ends(graph, x.edges, x.rows, x.columns).sin(), x.update.cos());
    return {edges, sum + sum_of_rows(graph, edges.square())};
  }

  Both by_tensors(const AttentionGraph &graph, const Values &x)
  {
    const auto row = graph.rows(torch::kCPU), column = graph.columns(torch::kCPU);
    const auto add_up = [&](const torch::Tensor &values) {
      return torch::zeros_like(x.rows).index_add(0, row, values);
    };
    const auto edges = (x.edges + x.rows.index({row}) + x.columns.index({column})).sin() + x.update.cos();
    return {edges, add_up(x.update.cos()) + add_up(edges.square())};
  }

  /// The result, its first derivatives in a direction and the derivatives of these.
  template <class Function>
  std::vector<torch::Tensor> with_derivatives(const Function &function, const AttentionGraph &graph,
                                              const Values &x)
  {
    const std::vector<torch::Tensor> inputs{x.edges, x.update, x.rows, x.columns};
    const auto [edges, sum] = function(graph, x);
    const auto    slope = torch::autograd::grad({edges.square().sum() + sum.sin().sum()}, inputs, {}, true, true);
    torch::Tensor squares = torch::zeros({}, edges.options());
    for (const auto &part : slope)
      squares = squares + part.square().sum();
    std::vector<torch::Tensor> result{edges, sum};
    result.insert(result.end(), slope.begin(), slope.end());
    for (const auto &part : torch::autograd::grad({squares}, inputs))
      result.push_back(part);
    return result;
  }
} // namespace

BOOST_DATA_TEST_CASE(are_gathers_and_scatters, data::make({1, 5, 16, 35}) * data::make({true, false}), n_channels,
                     is_double)
{
  const auto graph  = testing::drawn_attention_graph(40, 52, false);
  const auto values = drawn(graph, n_channels, is_double ? torch::kDouble : torch::kFloat);
  const auto result = with_derivatives(by_kernel, graph, values);
  const auto exact  = with_derivatives(by_tensors, graph, values);
  for (std::size_t i = 0; i < exact.size(); ++i)
    {
      const double largest = testing::scalar((result[i] - exact[i]).abs().max().to(torch::kDouble)),
                   scale   = testing::scalar(exact[i].abs().max().to(torch::kDouble));
      BOOST_TEST(largest <= (is_double ? 1e-13 : 1e-5) * scale);
    }
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit)
{
  const auto graph  = testing::drawn_attention_graph(500, 500, false);
  const auto values = drawn(graph, 35, torch::kFloat);
  const auto one    = with_derivatives(by_kernel, graph, values);
  const int  before = at::get_num_threads();
  at::set_num_threads(3);
  const auto three = with_derivatives(by_kernel, graph, values);
  at::set_num_threads(before);
  for (std::size_t i = 0; i < one.size() - 4; ++i)
    BOOST_TEST(one[i].equal(three[i]));
}

BOOST_AUTO_TEST_CASE(other_strides_and_no_edges)
{
  const auto graph   = testing::drawn_attention_graph(40, 52, false);
  const auto values  = drawn(graph, 6, torch::kDouble);
  const auto flipped = values.edges.detach().transpose(1, 2).contiguous().transpose(1, 2);
  BOOST_TEST(sum_of_rows(graph, flipped).equal(sum_of_rows(graph, values.edges)));
  const AttentionGraph none(3, {0, 0, 0}, {});
  BOOST_TEST(sum_of_rows(none, torch::zeros({0, 4})).equal(torch::zeros({2, 4})));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused)
{
  const auto graph = testing::drawn_attention_graph(40, 52, false);
  const auto x     = drawn(graph, 6, torch::kDouble);
  BOOST_CHECK_EXCEPTION(sum_of_rows(graph, x.rows), InputError,
                        testing::says("values of the edges are [40, 2, 6]"));
  BOOST_CHECK_EXCEPTION(add_ends(graph, x.edges, x.columns, x.columns), InputError,
                        testing::says("values of the rows are [52, 2, 6]"));
  BOOST_CHECK_EXCEPTION(add_ends(graph, x.edges, x.rows, x.columns.to(torch::kFloat)), InputError,
                        testing::says("Float on cpu"));
  BOOST_CHECK_EXCEPTION(add_and_sum(graph, x.edges, x.update.flatten(1)), InputError,
                        testing::says("values of the update are"));
}
