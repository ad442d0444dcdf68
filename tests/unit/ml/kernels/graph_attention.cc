// MPI: 1
// Attention by sweeps over the nodes is attention by dense masked matrices, in values and all gradients, whatever the graph,
// the heads, the bias and the threads; what does not fit is refused.
#include "ml/kernels/graph_attention.h"
#include "core/exceptions.h"
#include "ml/kernels/attention_graph.h"
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
  struct Shape
  {
    int64_t n_heads, head_size, n_biases;
  };

  // Heads of one to eight vectors, of none and a remainder; groups of heads and what is left of them; batches that share a bias.
  const std::vector<Shape> shapes{{4, 16, 0}, {4, 32, 4}, {8, 8, 4}, {6, 8, 3},  {1, 64, 1},
                                  {3, 5, 3},  {2, 20, 1}, {5, 4, 5}, {7, 16, 7}, {16, 1, 2}};

  torch::Tensor drawn(const at::IntArrayRef shape, const torch::Dtype type)
  {
    return torch::randn(shape, torch::kDouble).to(type).requires_grad_(true);
  }

  struct Case
  {
    Case(const Shape &shape, const torch::Dtype type, const bool with_self_loops, const std::size_t n_rows = 23,
         const std::size_t n_columns = 31)
      : graph(testing::drawn_attention_graph(n_rows, n_columns, with_self_loops))
    {
      torch::manual_seed(11);
      q = drawn({graph.n_rows(), shape.n_heads, shape.head_size}, type);
      k = drawn({graph.n_columns(), shape.n_heads, shape.head_size}, type);
      v = drawn({graph.n_columns(), shape.n_heads, shape.head_size}, type);
      w = torch::randn(q.sizes(), torch::kDouble);
      if (shape.n_biases > 0)
        bias = drawn({graph.n_edges(), shape.n_biases}, type);
    }

    std::vector<torch::Tensor> inputs() const
    {
      return bias.defined() ? std::vector{q, k, v, bias} : std::vector{q, k, v};
    }

    /// Values, then the gradients of a weighted sum of them by all inputs.
    template <class Attend>
    std::vector<torch::Tensor> results(const Attend &attend) const
    {
      const auto                 y = attend(graph, q, k, v, bias);
      std::vector<torch::Tensor> result{y.detach()};
      for (const auto &gradient : torch::autograd::grad({(y.to(torch::kDouble) * w).sum()}, inputs()))
        result.push_back(gradient);
      return result;
    }

    AttentionGraph graph;
    torch::Tensor  q, k, v, bias;
    torch::Tensor  w; ///< weights of the sum
  };

  torch::Tensor loss_of(const Case &test, const std::vector<torch::Tensor> &x)
  {
    const auto y = graph_attention(test.graph, x[0], x[1], x[2], x.size() > 3 ? x[3] : torch::Tensor());
    return (torch::sin(y) * test.w).sum();
  }

  double distance(const torch::Tensor &a, const torch::Tensor &b)
  {
    BOOST_REQUIRE(a.sizes() == b.sizes());
    const auto exact = b.to(torch::kDouble);
    return testing::scalar((a.to(torch::kDouble) - exact).abs().max()) /
           std::max(1e-300, testing::scalar(exact.abs().max()));
  }

  void check_equal(const std::vector<torch::Tensor> &a, const std::vector<torch::Tensor> &b,
                   const double tolerance)
  {
    BOOST_REQUIRE_EQUAL(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
      BOOST_TEST(distance(a[i], b[i]) < tolerance, "result " << i << ": " << distance(a[i], b[i]));
  }

  double tolerance_of(const torch::Dtype type) { return type == torch::kFloat ? 1e-6 : 1e-12; }

  const auto types = data::make({torch::kFloat, torch::kDouble});
} // namespace

BOOST_DATA_TEST_CASE(is_dense_masked_attention, data::xrange(shapes.size()) * types * data::make({false, true}),
                     index, type, with_self_loops)
{
  const Case test(shapes[index], type, with_self_loops);
  const auto exact = test.results(testing::dense_attention);
  check_equal(test.results(graph_attention), exact, tolerance_of(type));
  check_equal(test.results(graph_attention_by_tensors), exact, tolerance_of(type));
}

BOOST_AUTO_TEST_CASE(rows_without_neighbours_are_zero)
{
  const Case test({2, 8, 0}, torch::kDouble, false);
  const auto results = test.results(graph_attention);
  for (int64_t i = 2; i < test.graph.n_rows(); i += 5)
    for (const std::size_t k : {0, 1})
      BOOST_TEST(testing::scalar(results[k][i].abs().max()) == 0.);
  // Nobody sees the last column.
  for (const std::size_t k : {2, 3})
    BOOST_TEST(testing::scalar(results[k][test.graph.n_columns() - 1].abs().max()) == 0.);

  // Nor need there be an edge, or a node.
  const AttentionGraph none(3, {0, 0, 0}, {}), nobody(0, {0}, {});
  const auto           q = torch::ones({2, 2, 8}), k = torch::ones({3, 2, 8});
  BOOST_TEST(testing::scalar(graph_attention(none, q, k, k).abs().max()) == 0.);
  const auto nothing = torch::ones({0, 2, 8}).requires_grad_(true);
  const auto y       = graph_attention(nobody, nothing, nothing, nothing);
  BOOST_TEST(torch::autograd::grad({y.sum()}, {nothing})[0].numel() == 0);
}

BOOST_DATA_TEST_CASE(gradients_are_finite_differences, data::make({0u, 1u, 3u, 5u}), index)
{
  const Case test(shapes[index], torch::kDouble, true);
  const auto inputs    = test.inputs();
  const auto gradients = torch::autograd::grad({loss_of(test, inputs)}, inputs);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    {
      constexpr double h         = 1e-5;
      const auto       direction = torch::randn_like(inputs[i]);
      auto             up = inputs, down = inputs;
      up[i]   = inputs[i].detach() + h * direction;
      down[i] = inputs[i].detach() - h * direction;
      BOOST_TEST(testing::scalar(loss_of(test, up) - loss_of(test, down)) / (2. * h) ==
                     testing::scalar((gradients[i] * direction).sum()),
                 boost::test_tools::tolerance(1e-6));
    }
}

BOOST_DATA_TEST_CASE(threads_change_no_bit, types, type)
{
  const Case test({4, 16, 4}, type, true, 700, 800);
  const int  before = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = test.results(graph_attention);
  for (const int n_threads : {2, 5})
    {
      at::set_num_threads(n_threads);
      const auto several = test.results(graph_attention);
      for (std::size_t i = 0; i < one.size(); ++i)
        BOOST_TEST(one[i].equal(several[i]));
    }
  at::set_num_threads(before);
}

BOOST_AUTO_TEST_CASE(parts_of_one_product_need_no_copy)
{
  // Queries, keys and values beside each other, as a merged product leaves them.
  torch::manual_seed(2);
  const auto graph = testing::drawn_attention_graph(20, 20, true);
  const auto all   = drawn({20, 3 * 4 * 8}, torch::kDouble);
  const auto parts = all.split(4 * 8, 1);
  const auto part  = [&](const std::size_t i) { return parts[i].view({20, 4, 8}); };
  const auto y     = graph_attention(graph, part(0), part(1), part(2));
  const auto exact = testing::dense_attention(graph, part(0), part(1), part(2));
  BOOST_TEST(distance(y, exact) < 1e-12);
  BOOST_TEST(distance(torch::autograd::grad({y.square().sum()}, {all})[0],
                      torch::autograd::grad({exact.square().sum()}, {all})[0]) < 1e-12);
  // Nor do gradients that lie otherwise in memory harm.
  const auto w = torch::randn({8, 4, 20}, torch::kDouble).permute({2, 1, 0});
  BOOST_TEST(distance(torch::autograd::grad({graph_attention(graph, part(0), part(1), part(2))}, {all}, {w})[0],
                      torch::autograd::grad({testing::dense_attention(graph, part(0), part(1), part(2))}, {all},
                                            {w})[0]) < 1e-12);
}

BOOST_DATA_TEST_CASE(large_scores_do_no_harm, types, type)
{
  const Case test({4, 8, 0}, type, true);
  const auto large = test.q.detach() * 300.;
  const auto y     = graph_attention(test.graph, large, test.k, test.v);
  // The score's own round-off is what is left: it grows with the score.
  BOOST_TEST(distance(y, testing::dense_attention(test.graph, large, test.k, test.v)) <
             1000. * tolerance_of(type));
}

namespace
{
  /// Forward and backward through one set of instructions. @returns output, gradients by queries, keys, values, bias.
  template <class T>
  std::vector<torch::Tensor> sweep(const AttentionSweeps<T> &sweeps, const Case &test)
  {
    const auto         &graph   = *test.graph.data();
    const auto          like    = [](const torch::Tensor &x) { return torch::full(x.sizes(), -1., x.dtype()); };
    const auto          rows_of = [](const torch::Tensor &x) { return NodeRows<T>{x.data_ptr<T>(), x.stride(0)}; };
    const auto          gradient = test.w.to(test.q.scalar_type());
    const torch::Tensor numbers  = torch::full({graph.n_edges(), test.q.size(1)}, -1., test.q.dtype()),
                        scores   = like(numbers);
    const std::vector<torch::Tensor> results{like(test.q), like(test.q), like(test.k), like(test.v)};
    AttentionJob<T>                  job;
    job.rows           = graph.rows();
    job.columns        = graph.columns();
    job.n_heads        = test.q.size(1);
    job.head_size      = test.q.size(2);
    job.n_biases       = test.bias.defined() ? test.bias.size(1) : 0;
    job.query          = rows_of(test.q);
    job.key            = rows_of(test.k);
    job.value          = rows_of(test.v);
    job.gradient       = rows_of(gradient);
    job.bias           = test.bias.defined() ? test.bias.data_ptr<T>() : nullptr;
    job.probability    = numbers.data_ptr<T>();
    job.score_gradient = scores.data_ptr<T>();
    job.output         = results[0].data_ptr<T>();
    job.query_gradient = results[1].data_ptr<T>();
    job.key_gradient   = results[2].data_ptr<T>();
    job.value_gradient = results[3].data_ptr<T>();
    sweeps.forward(job, 0, graph.n_rows);
    sweeps.backward_rows(job, 0, graph.n_rows);
    sweeps.backward_columns(job, 0, graph.n_columns);
    return results;
  }

  template <class T>
  void check_instructions(const Shape &shape, const torch::Dtype type)
  {
    const Case test(shape, type, true);
    auto       exact = test.results(testing::dense_attention);
    exact.resize(4);
    for (const auto &sweeps : attention_sweeps<T>())
      check_equal(sweep(sweeps, test), exact, tolerance_of(type));
  }
} // namespace

BOOST_DATA_TEST_CASE(any_instructions_will_do, data::xrange(shapes.size()), index)
{
  check_instructions<float>(shapes[index], torch::kFloat);
  check_instructions<double>(shapes[index], torch::kDouble);
}

BOOST_AUTO_TEST_CASE(second_derivatives_are_refused)
{
  const Case test({2, 8, 2}, torch::kDouble, true);
  const auto y     = graph_attention(test.graph, test.q, test.k, test.v, test.bias);
  const auto first = torch::autograd::grad({y.square().sum()}, {test.q}, {}, true, true)[0];
  BOOST_CHECK_EXCEPTION(torch::autograd::grad({first.square().sum()}, {test.k}), InputError,
                        testing::says("second derivative"));
  // Those of the plain operations are right: sum of squares of a gradient along a direction, by differences.
  const auto slope = [&](const torch::Tensor &q, const bool keep) {
    const auto z = graph_attention_by_tensors(test.graph, q, test.k, test.v, test.bias);
    return torch::autograd::grad({z.square().sum()}, {q}, {}, true, keep)[0].square().sum();
  };
  constexpr double h         = 1e-5;
  const auto       direction = torch::randn_like(test.q);
  const auto       at        = [&](const double step) {
    return testing::scalar(slope((test.q.detach() + step * direction).requires_grad_(true), false));
  };
  BOOST_TEST(testing::scalar((torch::autograd::grad({slope(test.q, true)}, {test.q})[0] * direction).sum()) ==
                 (at(h) - at(-h)) / (2. * h),
             boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused)
{
  const AttentionGraph graph(3, {0, 2, 3}, {1, 2, 0});
  const auto           q = torch::ones({2, 4, 8}), k = torch::ones({3, 4, 8});
  const auto refuses = [&](const std::string &text, const torch::Tensor &queries, const torch::Tensor &keys,
                           const torch::Tensor &values, const torch::Tensor &bias = {}) {
    BOOST_CHECK_EXCEPTION(graph_attention(graph, queries, keys, values, bias), InputError, testing::says(text));
    BOOST_CHECK_EXCEPTION(graph_attention_by_tensors(graph, queries, keys, values, bias), InputError,
                          testing::says(text));
  };
  refuses("the queries are [3, 4, 8]", k, k, k);
  refuses("one row for each of 2 nodes", q.view({2, 32}), k, k);
  refuses("the keys are [2, 4, 8]", q, q, k);
  refuses("the values are [3, 2, 16]", q, k, k.view({3, 2, 16}));
  refuses("the keys are [3, 4, 8] Double", q, k.to(torch::kDouble), k);
  refuses("the biases are [3, 3]", q, k, k, torch::ones({3, 3}));
  refuses("one row for each of 3 edges", q, k, k, torch::ones({2, 4}));
  refuses("the biases are [3, 4] Double", q, k, k, torch::ones({3, 4}, torch::kDouble));

  const auto builds = [](const std::string &text, const std::size_t n_columns,
                         const std::vector<std::size_t> &offset, const std::vector<std::size_t> &column,
                         const bool with_self_loops = false) {
    BOOST_CHECK_EXCEPTION(AttentionGraph(n_columns, offset, column, with_self_loops), InputError,
                          testing::says(text));
  };
  builds("leads to node 3 of 3", 3, {0, 1}, {3});
  builds("end at 2, there are 1 edges", 3, {0, 2}, {0});
  builds("end at nothing", 3, {}, {});
  builds("the offset of row 2 is 0", 3, {0, 1, 0, 2}, {0, 1});
  builds("3 rows, but 2 columns", 2, {0, 1, 1, 1}, {0}, true);
}
