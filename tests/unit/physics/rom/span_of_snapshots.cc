// MPI: 1 2 4
// Snapshots in an orthonormal basis of what they span: they come back to the tolerance, products of coordinates are
// those of the fields, and all ranks hold the same bits; further snapshots say what the span does not hold of them.
#include "core/exceptions.h"
#include "physics/api/snapshot_modes.h"
#include "physics/rom/local_basis.h"
#include "support/banded_product.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace trestle;
using namespace trestle::testing;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{
  constexpr Index n_rows = 80, n_states = 4, n_samples = 12;

  /// Trajectories in 16 dimensions that lose a digit of size a dimension; sample 5 is 1e-9 of the others, 7 is zero,
  /// 9 repeats 8.
  MatrixXd trajectories(const BandedProduct &product)
  {
    const VectorXd sizes  = VectorXd::NullaryExpr(16, [](const Index i) { return std::pow(0.1, double(i)); });
    MatrixXd       x      = product.unweighted(orthonormal_columns(n_rows, 16) * sizes.asDiagonal() *
                                               orthonormal_columns(n_samples * n_states, 16).transpose());
    const auto     sample = [&](const Index i) { return x.middleCols(i * n_states, n_states); };
    sample(5) *= 1e-9;
    sample(7).setZero();
    sample(9) = sample(8).eval();
    return x;
  }

  SnapshotSet set_of(const BandedProduct &product, const MatrixXd &x, const Index states = n_states)
  {
    SnapshotSet result(product.communicator(), product.n_owned(), std::size_t(states));
    for (Index j = 0; j < x.cols(); j += states)
      result.append(product.own(x.middleCols(j, states)), {});
    return result;
  }

  MatrixXd matrix_of(const Coordinates &c)
  {
    const Index n_columns = Index(c.n_samples() * c.n_states);
    return Eigen::Map<const MatrixXd>(c.values.data(), Index(c.n_rows), n_columns);
  }

  VectorXd norms(const BandedProduct &product, const MatrixXd &x)
  {
    return product.weighted(x).colwise().norm().transpose();
  }

  bool same_as_on_root(const Communicator &communicator, const std::vector<double> &values)
  {
    std::vector<double> root = values;
    MPI_Bcast(root.data(), int(root.size()), MPI_DOUBLE, 0, communicator.get());
    return std::memcmp(root.data(), values.data(), values.size() * sizeof(double)) == 0;
  }
} // namespace

BOOST_AUTO_TEST_CASE(snapshots_come_back_to_the_tolerance)
{
  const Communicator world;
  BandedProduct      product(world, n_rows, true);
  const MatrixXd     x      = trajectories(product);
  Index              n_last = 100;
  for (const double tolerance : {1e-10, 1e-4})
    {
      const SpanOfSnapshots span(set_of(product, x), product, tolerance);
      const Coordinates    &c = span.coordinates();
      BOOST_REQUIRE(c.n_samples() == std::size_t(n_samples));
      BOOST_TEST(c.n_states == std::size_t(n_states));
      BOOST_TEST(Index(c.n_rows) < n_last);
      n_last = Index(c.n_rows);

      const MatrixXd q = product.gather(span.basis(), c.n_rows);
      BOOST_TEST(
          (q.transpose() * product.matrix() * q - MatrixXd::Identity(n_last, n_last)).cwiseAbs().maxCoeff() <=
          1e-13);
      const VectorXd left = norms(product, x - q * matrix_of(c)), sizes = norms(product, x);
      for (Index i = 0; i < n_samples; ++i)
        {
          const auto   states  = [&](const VectorXd &v) { return v.segment(i * n_states, n_states); };
          const double largest = states(sizes).maxCoeff();
          BOOST_TEST(states(left).maxCoeff() <= tolerance * largest);
          for (Index s = 0; s < n_states; ++s)
            BOOST_TEST(std::abs(span.remainders()[std::size_t(i * n_states + s)] - states(left)[s]) <=
                       1e-14 * sizes.maxCoeff());
        }
      BOOST_TEST(same_as_on_root(world, c.values));
      BOOST_TEST(same_as_on_root(world, span.remainders()));
    }
}

BOOST_AUTO_TEST_CASE(products_are_those_of_the_fields)
{
  BandedProduct         product(Communicator(), n_rows);
  const MatrixXd        x = trajectories(product);
  const SpanOfSnapshots span(set_of(product, x), product, 1e-13);
  const MatrixXd        c        = matrix_of(span.coordinates());
  const MatrixXd        expected = x.transpose() * product.matrix() * x;
  BOOST_TEST((c.transpose() * c - expected).cwiseAbs().maxCoeff() <= 1e-12 * expected.cwiseAbs().maxCoeff());
}

// Samples of decaying directions: the axes are fewer than the span has, and bases see the same errors in them.
BOOST_AUTO_TEST_CASE(principal_axes_keep_what_bases_see)
{
  BandedProduct product(Communicator(), n_rows);
  MatrixXd      x                      = trajectories(product);
  x.middleCols(7 * n_states, n_states) = 2. * x.middleCols(6 * n_states, n_states); // no zero sample
  const SpanOfSnapshots span(set_of(product, x), product, 1e-13);
  const auto           &all   = span.coordinates();
  constexpr double      share = 0.03;
  const PrincipalAxes   axes(all, 4, share);
  BOOST_TEST(axes.n() > 4U);
  BOOST_TEST(axes.n() < all.n_rows);
  const auto rotated = axes.rotated(all);
  BOOST_TEST(rotated.n_rows == axes.n());
  BOOST_TEST(rotated.n_samples() == all.n_samples());

  std::vector<double> errors;
  for (std::size_t i = 0; i < all.n_samples(); ++i)
    {
      const VectorXd full = Eigen::Map<const VectorXd>(all.sample(i).data(), Index(all.sample(i).size()));
      const VectorXd few  = Eigen::Map<const VectorXd>(rotated.sample(i).data(), Index(rotated.sample(i).size()));
      errors.push_back(std::sqrt(std::max(0., 1. - few.squaredNorm() / full.squaredNorm())));
    }
  const std::vector<std::size_t> others   = {0, 1, 2, 3, 4, 6};
  const auto                     error_of = [&](const Coordinates &c) {
    return projection_error(LocalBasis(c, others, 4, LocalBasis::Scaling::unit_norms).modes, c, 10);
  };
  BOOST_TEST(error_of(rotated) == error_of(all), boost::test_tools::tolerance(share));
  BOOST_TEST(*std::max_element(errors.begin(), errors.end()) < share);
}

// Each of many neighbours differs from the others by little, and that, blown up, is not to be a vector each.
BOOST_AUTO_TEST_CASE(neighbours_do_not_blow_up_the_span)
{
  BandedProduct  product(Communicator(), 200);
  const MatrixXd x        = MatrixXd::NullaryExpr(200, 300, [](const Index i, const Index j) {
    return std::exp(-std::pow((double(i) - 50. - double(j) / 3.) / 12., 2));
  });
  const VectorXd values   = Eigen::JacobiSVD<MatrixXd>(product.weighted(x)).singularValues();
  const Index    expected = (values.array() > 1e-10 * values[0]).count();
  const auto     n        = Index(SpanOfSnapshots(set_of(product, x, 1), product, 1e-10).coordinates().n_rows);
  BOOST_TEST(n >= expected - 2);
  BOOST_TEST(n <= expected + expected / 10 + 2);
}

BOOST_AUTO_TEST_CASE(further_snapshots_say_what_is_left)
{
  const Communicator world;
  BandedProduct      product(world, n_rows);
  const MatrixXd     q = product.unweighted(orthonormal_columns(n_rows, 8));
  SpanOfSnapshots    made(set_of(product, q.leftCols(5) * 3., 1), product);
  const auto         span = std::move(made);
  BOOST_REQUIRE(span.coordinates().n_rows == 5);

  MatrixXd further(n_rows, 3);
  further << q.col(1) + 2. * q.col(4), q.col(2) + 1e-6 * q.col(6), VectorXd::Zero(n_rows);
  const auto expressed = span.express(set_of(product, further, 1));
  BOOST_REQUIRE(expressed.coordinates.n_samples() == 3);
  BOOST_TEST(expressed.remainders[0] <= 1e-14);
  BOOST_TEST(expressed.remainders[1] == 1e-6, boost::test_tools::tolerance(1e-8));
  BOOST_TEST(expressed.remainders[2] == 0.);
  BOOST_TEST(same_as_on_root(world, expressed.coordinates.values));
  for (std::size_t i = 0; i < 3; ++i)
    {
      const auto     field = product.gather(span.field(expressed.coordinates.sample(i)), 1);
      const VectorXd left  = norms(product, further.col(Index(i)) - field);
      BOOST_TEST(std::abs(left[0] - expressed.remainders[i]) <= 1e-14);
    }
  BandedProduct other(world, n_rows + 8);
  BOOST_CHECK_THROW(span.express(set_of(other, MatrixXd::Ones(n_rows + 8, 1), 1)), InputError);
}

BOOST_AUTO_TEST_CASE(zero_snapshots_span_nothing)
{
  BandedProduct product(Communicator(), n_rows);
  for (const Index n : {0, 2})
    {
      const SpanOfSnapshots span(set_of(product, MatrixXd::Zero(n_rows, n), 1), product);
      BOOST_TEST(span.coordinates().n_rows == 0U);
      BOOST_TEST(span.basis().empty());
      BOOST_TEST(span.field({}).size() == product.n_owned());
      const auto one = span.express(set_of(product, product.unweighted(MatrixXd::Identity(n_rows, 1)), 1));
      BOOST_TEST(one.remainders[0] == 1., boost::test_tools::tolerance(1e-12));
    }
}
