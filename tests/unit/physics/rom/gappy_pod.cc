// MPI: 1 2 4
// Gappy POD: a field of the modes' span comes back from its values at few points, whoever owns them; what is outside of
// the span is fitted by least squares; known rows that do not tell the modes apart are refused on all ranks.
#include "physics/rom/gappy_pod.h"
#include "core/exceptions.h"
#include "physics/rom/tall_svd.h"

#include <Eigen/Dense>
#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{
  constexpr Index n_rows = 101;

  /// Smooth fields of one more parameter a column, rows of the whole line.
  MatrixXd fields_of(const Index n)
  {
    return MatrixXd::NullaryExpr(n_rows, n, [](const Index i, const Index j) {
      const double x = double(i) / (n_rows - 1);
      return 1. / (1.2 + x + 0.3 * double(j)) + 0.1 * std::sin(double(j + 1) * x);
    });
  }

  /// Every rank has rows of its own, the last one none where there are four.
  struct Split
  {
    Communicator communicator;
    Index        first, n;

    Split()
    {
      const int n_owners = communicator.size() == 4 ? 3 : communicator.size(), rank = communicator.rank();
      first = rank < n_owners ? n_rows * rank / n_owners : n_rows;
      n     = rank < n_owners ? n_rows * (rank + 1) / n_owners - first : 0;
    }
    MatrixXd                 own(const MatrixXd &all) const { return all.middleRows(first, n); }
    std::vector<std::size_t> own_rows(const std::vector<Index> &all) const
    {
      std::vector<std::size_t> result;
      for (const Index row : all)
        if (row >= first && row < first + n)
          result.push_back(std::size_t(row - first));
      return result;
    }
    std::vector<double> own_values(const VectorXd &all, const std::vector<Index> &rows) const
    {
      std::vector<double> result;
      for (const auto row : own_rows(rows))
        result.push_back(all[first + Index(row)]);
      return result;
    }
  };

  const std::vector<Index> few = {3, 17, 40, 66, 95, 100, 52};
} // namespace

BOOST_AUTO_TEST_CASE(a_decomposition_is_that_of_all_rows)
{
  const Split    split;
  const MatrixXd all   = fields_of(5);
  const auto     svd   = tall_svd(split.communicator, split.own(all));
  const VectorXd truth = Eigen::JacobiSVD<MatrixXd>(all).singularValues();
  BOOST_TEST((svd.values - truth).norm() <= 1e-13 * truth[0]);
  const MatrixXd back = svd.left * svd.values.asDiagonal() * svd.right.transpose() - split.own(all);
  BOOST_TEST(back.norm() <= 1e-13 * truth[0]);
  MatrixXd gram = svd.left.transpose() * svd.left;
  split.communicator.sum_in_place(gram.data(), std::size_t(gram.size()));
  BOOST_TEST((gram - MatrixXd::Identity(5, 5)).norm() <= 1e-13);

  // More columns than rows, and none of either.
  const auto wide = tall_svd(split.communicator, MatrixXd(split.own(all).topRows(std::min<Index>(split.n, 1))));
  BOOST_TEST(wide.values.size() == std::min(3, std::min(split.communicator.size(), 4)));
  BOOST_TEST(tall_svd(split.communicator, MatrixXd(0, 3)).values.size() == 0);
  BOOST_TEST(tall_svd(split.communicator, MatrixXd(split.n, 0)).values.size() == 0);
}

BOOST_AUTO_TEST_CASE(a_field_of_the_span_comes_back_from_few_points)
{
  const Split    split;
  const MatrixXd all   = fields_of(4);
  const auto     modes = gappy_modes(split.communicator, split.own(all), 10, 1e-12);
  BOOST_TEST(modes.cols() == 4);
  const GappyPod pod(split.communicator, modes, split.own_rows(few));
  BOOST_TEST(pod.condition() >= 1.);
  for (const VectorXd &weights : {VectorXd(VectorXd::Unit(4, 2)), VectorXd(VectorXd::LinSpaced(4, -1., 3.))})
    {
      const VectorXd truth = all * weights;
      const auto     fit   = pod.fit(split.own_values(truth, few));
      BOOST_TEST(fit.misfit <= 1e-13 * pod.condition());
      BOOST_TEST((pod.field(fit.coefficients) - split.own(truth)).norm() <=
                 1e-13 * pod.condition() * truth.norm());
    }
  const std::vector<double> nothing(pod.known().size(), 0.);
  BOOST_TEST(pod.fit(nothing).misfit == 0.);
  BOOST_TEST(pod.fit(nothing).coefficients.norm() == 0.);
}

BOOST_AUTO_TEST_CASE(what_is_outside_of_the_span_is_fitted_by_least_squares)
{
  const Split    split;
  const MatrixXd all   = fields_of(6);
  const auto     modes = gappy_modes(split.communicator, split.own(all.leftCols(3)), 3, 0.);
  const GappyPod pod(split.communicator, modes, split.own_rows(few));
  const VectorXd truth = all.col(5);
  const auto     fit   = pod.fit(split.own_values(truth, few));

  // The same on the gathered rows by normal equations, whose condition is harmless here.
  MatrixXd whole                         = MatrixXd::Zero(n_rows, 3);
  whole.middleRows(split.first, split.n) = modes;
  split.communicator.sum_in_place(whole.data(), std::size_t(whole.size()));
  MatrixXd rows(few.size(), 3);
  VectorXd known(few.size());
  for (std::size_t i = 0; i < few.size(); ++i)
    {
      rows.row(Index(i)) = whole.row(few[i]);
      known[Index(i)]    = truth[few[i]];
    }
  const VectorXd expected = (rows.transpose() * rows).ldlt().solve(rows.transpose() * known);
  BOOST_TEST((fit.coefficients - expected).norm() <= 1e-8 * expected.norm());
  const double misfit = (known - rows * expected).norm() / known.norm();
  BOOST_TEST(fit.misfit == misfit, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(misfit > 0.);
}

BOOST_AUTO_TEST_CASE(modes_are_as_many_as_the_tolerance_asks_for)
{
  const Split    split;
  const MatrixXd all    = fields_of(8);
  const VectorXd values = Eigen::JacobiSVD<MatrixXd>(all).singularValues();
  for (const double tolerance : {1e-1, 1e-3, 1e-5})
    {
      const auto n    = gappy_modes(split.communicator, split.own(all), 8, tolerance).cols();
      const auto left = [&](const Index k) { return values.tail(8 - k).norm() / values.norm(); };
      BOOST_TEST(left(n) <= tolerance);
      BOOST_TEST(left(n - 1) > tolerance);
    }
  BOOST_TEST(gappy_modes(split.communicator, split.own(all), 2, 0.).cols() == 2);
  BOOST_TEST(gappy_modes(split.communicator, MatrixXd::Zero(split.n, 3), 2, 1e-6).cols() == 0);
}

BOOST_AUTO_TEST_CASE(modes_that_are_not_told_apart_are_refused)
{
  const Split split;
  const auto  modes   = gappy_modes(split.communicator, split.own(fields_of(4)), 4, 0.);
  const auto  refused = [&](const MatrixXd &those, const std::vector<std::size_t> &known) {
    BOOST_CHECK_THROW(GappyPod(split.communicator, those, known), InputError);
  };
  refused(modes, split.own_rows({3, 50, 80})); // fewer than modes
  refused(modes, {});
  MatrixXd twice(split.n, 5);
  twice << modes, modes.col(1);
  refused(twice, split.own_rows(few));
  BOOST_TEST(n_determined(split.communicator, twice, split.own_rows(few)) == 4u);
  BOOST_TEST(n_determined(split.communicator, modes, split.own_rows({3, 50, 80})) == 3u);
  BOOST_TEST(n_determined(split.communicator, modes, {}) == 0u);
  BOOST_TEST(n_determined(split.communicator, modes, split.own_rows(few), 1.5) < 4u);
  if (split.communicator.is_root()) // one rank alone is wrong
    refused(modes, {std::size_t(split.n)});
  else
    refused(modes, {});

  const GappyPod      pod(split.communicator, modes, split.own_rows(few));
  std::vector<double> values(pod.known().size(), 1.);
  if (split.communicator.is_root())
    values.push_back(1.);
  BOOST_CHECK_THROW(pod.fit(values), InputError);
  BOOST_CHECK_THROW(pod.field(VectorXd::Zero(3)), InputError);
  const MatrixXd wrong = MatrixXd::Constant(split.n, 2, std::nan(""));
  BOOST_CHECK_THROW(gappy_modes(split.communicator, wrong, 2, 0.), InputError);
}
