// MPI: 1
// The sparse product equals the dense one, in values and gradients, in both precisions and on the fallback that
// other devices take.
#include "ml/distributed/sparse_matrix.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

namespace
{
  /// 7 x 5, with an empty row, an empty column and a repeated entry.
  CompressedRows example()
  {
    return {7,
            5,
            {0, 2, 2, 5, 6, 8, 9, 11},
            {0, 3, 1, 1, 4, 3, 0, 4, 3, 1, 0},
            {1.5, -2., 0.25, 3., 1., -1., 2., 0.5, 4., -0.75, 1.25}};
  }

  double distance(const torch::Tensor &a, const torch::Tensor &b)
  {
    return (a.to(torch::kDouble) - b.to(torch::kDouble)).abs().max().item<double>();
  }
} // namespace

BOOST_AUTO_TEST_CASE(product_and_gradient)
{
  const SparseMatrix matrix(example());
  const auto         dense = matrix.to_dense();
  torch::manual_seed(1);
  for (const auto type : {torch::kDouble, torch::kFloat})
    {
      const auto x = torch::randn({5, 3}, type).requires_grad_(true);
      const auto w = torch::randn({7, 3}, type);
      const auto y = matrix * x;
      BOOST_TEST(distance(y, dense.mm(x.to(torch::kDouble))) < (type == torch::kDouble ? 1e-14 : 1e-6));
      const auto gradient = torch::autograd::grad({y}, {x}, {w})[0];
      BOOST_TEST(distance(gradient, dense.t().mm(w.to(torch::kDouble))) < (type == torch::kDouble ? 1e-14 : 1e-6));
    }
}

BOOST_AUTO_TEST_CASE(fallback_of_other_devices)
{
  const SparseMatrix matrix(example());
  const auto         dense = matrix.to_dense();
  const auto         x = torch::randn({5, 4}, torch::kDouble), w = torch::randn({7, 4}, torch::kDouble);
  BOOST_TEST(distance(matrix.product_by_libtorch(x, false), dense.mm(x)) < 1e-14);
  BOOST_TEST(distance(matrix.product_by_libtorch(w, true), dense.t().mm(w)) < 1e-14);
}

BOOST_AUTO_TEST_CASE(no_rows)
{
  const SparseMatrix matrix(CompressedRows{0, 5, {0}, {}, {}});
  const auto         x = torch::randn({5, 2}, torch::kDouble).requires_grad_(true);
  const auto         y = matrix * x;
  BOOST_TEST(y.size(0) == 0);
  BOOST_TEST(torch::autograd::grad({y}, {x}, {y.detach()})[0].abs().max().item<double>() == 0.);
}

BOOST_AUTO_TEST_CASE(threads_change_nothing)
{
  CompressedRows rows{1000, 1000, {0}, {}, {}};
  for (std::size_t i = 0; i < 1000; ++i)
    {
      for (std::size_t j = 0; j < 7; ++j)
        {
          rows.column.push_back((i * 31 + j * j * 17) % 1000);
          rows.value.push_back(std::sin(double(i + 3 * j)));
        }
      rows.row_offset.push_back(rows.column.size());
    }
  const SparseMatrix matrix(rows);
  const auto         x = torch::randn({1000, 8}, torch::kDouble);
  at::set_num_threads(1);
  const auto one = matrix * x;
  at::set_num_threads(2);
  const auto two = matrix * x;
  at::set_num_threads(1);
  BOOST_TEST(one.equal(two));
}
