// MPI: 1
// A branch's values and derivatives by hand equal LibTorch's autograd, whatever the widths and the batch.
#include "ml/answering/branch_kernel.h"
#include "core/simd.h"
#include "ml/fe_ol/branch_network.h"
#include "ml/networks/weights.h"
#include "ml/tensor_placement.h"
#include "support/torch_scalar.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  using Activation = BranchShape::Activation;

  // The widths of the paper; widths that fill no vector; three dimensions; no hidden layer.
  const std::vector<BranchShape> shapes{{{3, 64, 64, 64, 64, 16}, Activation::swish},
                                        {{3, 13, 7, 5}, Activation::swish},
                                        {{3, 40, 40, 2}, Activation::tanh},
                                        {{6, 24, 33, 1}, Activation::swish},
                                        {{3, 4}, Activation::swish}};

  struct Case
  {
    explicit Case(const BranchShape &shape, const std::size_t n = 21)
      : shape(shape),
        n(n),
        weights(branch_weight_shapes(shape, "test"), 4, torch::dtype(torch::kDouble)),
        values(n * shape.n_outputs()),
        derivatives(n * shape.n_outputs() * shape.n_inputs()),
        hessian(n * shape.n_inputs() * shape.n_inputs())
    {
      torch::manual_seed(2);
      // All weights at work, biases and the linear term too.
      weights.assign(weights.flat().detach() + 0.1 * torch::randn({int64_t(weights.size())}, torch::kDouble));
      x    = torch::randn({int64_t(n), int64_t(shape.n_inputs())}, torch::kDouble);
      flat = weights.flat().detach().clone();
      evaluate_branch(shape, entries(flat), n, entries(x), {values, derivatives, hessian});
    }

    BranchShape         shape;
    std::size_t         n;
    Weights             weights;
    torch::Tensor       x, flat;
    std::vector<double> values, derivatives, hessian;
  };

  double distance(const std::vector<double> &a, const torch::Tensor &tensor)
  {
    const auto b       = on_host(tensor);
    const auto values  = entries(b);
    double     largest = 0., size = 1.;
    BOOST_REQUIRE_EQUAL(a.size(), values.size());
    for (std::size_t i = 0; i < a.size(); ++i)
      {
        largest = std::max(largest, std::abs(a[i] - values[i]));
        size    = std::max(size, std::abs(values[i]));
      }
    return largest / size;
  }
} // namespace

BOOST_DATA_TEST_CASE(autograd_agrees, data::xrange(shapes.size()), index)
{
  Case                       test(shapes[index]);
  const auto                 arrays = test.weights.arrays();
  auto                       x      = test.x.clone().requires_grad_(true);
  const auto                 y      = apply_branch(test.shape, arrays, x);
  std::vector<torch::Tensor> rows, hessian;
  for (int64_t o = 0; o < y.size(1); ++o)
    rows.push_back(torch::autograd::grad({y.select(1, o).sum()}, {x}, {}, true, true)[0]);
  for (int64_t i = 0; i < x.size(1); ++i)
    {
      const auto slope = rows[0].select(1, i).sum();
      const auto row =
          slope.requires_grad() ? torch::autograd::grad({slope}, {x}, {}, true, true, true)[0] : torch::Tensor();
      hessian.push_back(row.defined() ? row : torch::zeros_like(x));
    }
  BOOST_TEST(distance(test.values, y) < 1e-13);
  BOOST_TEST(distance(test.derivatives, torch::stack(rows, 1)) < 1e-12);
  BOOST_TEST(distance(test.hessian, torch::stack(hessian, 1)) < 1e-12);

  // The tensor formulas of the training too, and their gradient by the weights.
  const auto tensors = differentiate_branch(test.shape, arrays, test.x);
  BOOST_TEST(distance(test.values, tensors.values) < 1e-13);
  BOOST_TEST(distance(test.derivatives, tensors.first) < 1e-12);
  BOOST_TEST(distance(test.hessian, tensors.hessian) < 1e-12);
  const auto loss = [](const torch::Tensor &first, const torch::Tensor &second) {
    return (first.square().sum() + second.square().sum()) / 100.;
  };
  const auto by_hand =
      torch::autograd::grad({loss(tensors.first, tensors.hessian)}, {test.weights.flat()}, {}, true)[0];
  const auto by_autograd = torch::autograd::grad({loss(torch::stack(rows, 1), torch::stack(hessian, 1))},
                                                 {test.weights.flat()}, {}, true)[0];
  BOOST_TEST(testing::scalar((by_hand - by_autograd).abs().max()) <=
             1e-10 * testing::scalar(by_autograd.abs().max()));
}

BOOST_DATA_TEST_CASE(any_batch, data::xrange(shapes.size()), index)
{
  Case        test(shapes[index]);
  const auto &shape   = test.shape;
  const auto  compare = [](const std::vector<double> &one, const std::vector<double> &all, const std::size_t at) {
    return std::equal(one.begin(), one.end(), all.begin() + at * one.size());
  };
  for (std::size_t p = 0; p < test.n; ++p)
    {
      std::vector<double> values(shape.n_outputs()), derivatives(shape.n_outputs() * shape.n_inputs()),
          hessian(shape.n_inputs() * shape.n_inputs()), alone(shape.n_outputs());
      const auto x = entries(std::as_const(test.x)).subspan(p * shape.n_inputs(), shape.n_inputs());
      evaluate_branch(shape, entries(test.flat), 1, x, {values, derivatives, hessian});
      BOOST_TEST(compare(values, test.values, p));
      BOOST_TEST(compare(derivatives, test.derivatives, p));
      BOOST_TEST(compare(hessian, test.hessian, p));
      evaluate_branch(shape, entries(test.flat), 1, x, {alone, {}, {}});
      BOOST_TEST(alone == values, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(exponential)
{
  double worst = 0.;
  for (double x = -708.; x <= 708.; x += 0.0371)
    {
      const simd::Numbers<2> argument{x, -x};
      simd::Numbers<2>       result;
      simd::exponential<2>(argument, result);
      worst = std::max({worst, std::abs(result[0] / std::exp(x) - 1.), std::abs(result[1] / std::exp(-x) - 1.)});
    }
  BOOST_TEST(worst < 1e-15);
  // What is no number stays none, and what is too large stays large.
  simd::Numbers<2> result;
  simd::exponential<2>(simd::Numbers<2>{NAN, 1e300}, result);
  BOOST_TEST(std::isnan(result[0]));
  BOOST_TEST(result[1] > 1e307);
}
