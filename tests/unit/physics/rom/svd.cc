// MPI: 1 2 4
// Modes of snapshots in a weighted product are those of LAPACK on the gathered matrix, each singular value to 1e-6 of
// itself down to 2e-9 of the first; no columns, equal ones and equal singular values are no exception; updates give
// what all columns at once give; ranks agree.
#include "core/exceptions.h"
#include "physics/api/snapshot_modes.h"
#include "support/banded_product.h"
#include "support/parameter_values.h"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace trestle;
using namespace trestle::testing;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{
  constexpr Index n_rows = 200, n_columns = 60, n_values = 30;
  constexpr Index many_columns = 190; ///< that are not orthonormalised in one go

  /// 1, ..., 2e-9
  VectorXd graded_values()
  {
    return VectorXd::NullaryExpr(n_values,
                                 [](const Index i) { return std::pow(2e-9, double(i) / (n_values - 1)); });
  }

  MatrixXd matrix_of(const BandedProduct &product, const VectorXd &values, const Index columns = n_columns)
  {
    return product.unweighted(orthonormal_columns(product.matrix().rows(), values.size()) * values.asDiagonal() *
                              orthonormal_columns(columns, values.size()).transpose());
  }

  VectorXd by_jacobi(const BandedProduct &product, const MatrixXd &x)
  {
    return Eigen::JacobiSVD<MatrixXd>(product.weighted(x)).singularValues();
  }

  SvdParameters svd_parameters(const std::string &method, const unsigned int modes = 0)
  {
    SvdParameters result;
    result.method = method;
    result.modes  = modes;
    return result;
  }

  SnapshotModes modes_of(BandedProduct &product, const MatrixXd &x, const SvdParameters &parameters = {})
  {
    return snapshot_modes(product.own(x), std::size_t(x.cols()), product, parameters);
  }

  VectorXd values_of(const SnapshotModes &modes)
  {
    return Eigen::Map<const VectorXd>(modes.singular_values.data(), Index(modes.n()));
  }
  MatrixXd right_of(const SnapshotModes &modes)
  {
    return Eigen::Map<const MatrixXd>(modes.right.data(), Index(modes.n_columns), Index(modes.n()));
  }
  MatrixXd left_of(const BandedProduct &product, const SnapshotModes &modes)
  {
    return product.gather(modes.modes, modes.n());
  }

  double departure_from_identity(const MatrixXd &square)
  {
    return (square - MatrixXd::Identity(square.rows(), square.cols())).cwiseAbs().maxCoeff();
  }

  /// Norm of all columns.
  double norm(const BandedProduct &product, const MatrixXd &x) { return product.weighted(x).norm(); }

  /// Orthonormal modes and right vectors; what they leave of the columns is what they say.
  void check_decomposition(const BandedProduct &product, const MatrixXd &x, const SnapshotModes &modes,
                           const double tolerance = 1e-12)
  {
    const MatrixXd u = left_of(product, modes), v = right_of(modes);
    BOOST_REQUIRE(modes.n_columns == std::size_t(x.cols()));
    BOOST_TEST(departure_from_identity(u.transpose() * product.matrix() * u) <= 1e-12);
    BOOST_TEST(departure_from_identity(v.transpose() * v) <= 1e-12);
    const double left = norm(product, x - u * values_of(modes).asDiagonal() * v.transpose());
    const double all  = norm(product, x);
    BOOST_TEST(std::abs(modes.norm - all) <= 1e-12 * all);
    // what is left is orthogonal to the modes
    const MatrixXd along = u.transpose() * product.matrix() * x - values_of(modes).asDiagonal() * v.transpose();
    BOOST_TEST(along.norm() <= tolerance * all);
    BOOST_TEST(std::abs(modes.rest - left) <= tolerance * all);
    for (Index i = 0; i < v.cols(); ++i)
      BOOST_TEST(v.col(i).maxCoeff() >= (1. - 1e-6) * v.col(i).cwiseAbs().maxCoeff());
  }

  /// Largest sine between the spans of orthonormal columns.
  double distance(const BandedProduct &product, const MatrixXd &a, const MatrixXd &b)
  {
    return Eigen::JacobiSVD<MatrixXd>(product.weighted(a - b * (b.transpose() * product.matrix() * a)))
        .singularValues()[0];
  }
} // namespace

BOOST_AUTO_TEST_CASE(small_singular_values_are_those_of_lapack)
{
  BandedProduct  product(Communicator(), n_rows);
  const MatrixXd x        = matrix_of(product, graded_values());
  const VectorXd expected = by_jacobi(product, x).head(n_values);
  for (const std::string method : {"trlanczos", "randomized"})
    for (const unsigned int n : {0U, unsigned(n_values), 12U})
      BOOST_TEST_CONTEXT(method << ", " << n << " modes")
      {
        const auto   modes = modes_of(product, x, svd_parameters(method, n));
        const Index  found = Index(modes.n());
        const double error = (values_of(modes).cwiseQuotient(expected.head(found)).array() - 1.).abs().maxCoeff();
        BOOST_REQUIRE(found == (n == 12 ? 12 : n_values));
        BOOST_TEST(error <= 1e-6);
        BOOST_TEST((values_of(modes).cwiseQuotient(graded_values().head(found)).array() - 1.).abs().maxCoeff() <=
                   1e-6);
        check_decomposition(product, x, modes);
      }
}

BOOST_AUTO_TEST_CASE(cross_keeps_the_large_ones)
{
  BandedProduct  product(Communicator(), n_rows);
  const MatrixXd x     = matrix_of(product, graded_values());
  const auto     modes = modes_of(product, x, svd_parameters("cross", 8));
  BOOST_REQUIRE(modes.n() == 8);
  BOOST_TEST((values_of(modes).cwiseQuotient(graded_values().head(8)).array() - 1.).abs().maxCoeff() <= 1e-6);
  check_decomposition(product, x, modes);
}

BOOST_AUTO_TEST_CASE(the_tolerance_cuts)
{
  BandedProduct product(Communicator(), n_rows);
  auto          parameters = svd_parameters("trlanczos");
  parameters.tolerance     = 1e-3;
  const MatrixXd x         = matrix_of(product, graded_values(), many_columns);
  const auto     modes     = modes_of(product, x, parameters);
  const Index    expected  = (graded_values().array() > 1e-3).count();
  BOOST_REQUIRE(Index(modes.n()) == expected);
  BOOST_TEST((values_of(modes).cwiseQuotient(graded_values().head(expected)).array() - 1.).abs().maxCoeff() <=
             1e-6);
  check_decomposition(product, x, modes, 1e-6);
}

// A column's small part may be along what only later columns need: it counts then.
BOOST_AUTO_TEST_CASE(what_one_column_leaves_out_another_may_bring)
{
  BandedProduct product(Communicator(), n_rows);
  MatrixXd      weighted = MatrixXd::Zero(n_rows, many_columns);
  for (Index j = 0; j < many_columns; ++j)
    if (j % 3 == 1)
      weighted(150, j) = 1.;
    else
      weighted.col(j) = 3. * VectorXd::Unit(n_rows, 50) + 1e-7 * std::sin(double(j)) * VectorXd::Unit(n_rows, 150);
  const MatrixXd x          = product.unweighted(weighted);
  auto           parameters = svd_parameters("trlanczos");
  parameters.tolerance      = 1e-3;
  const auto modes          = modes_of(product, x, parameters);
  BOOST_REQUIRE(modes.n() == 2);
  check_decomposition(product, x, modes);
}

// What is left out where the basis ends must change what is kept by its square alone.
BOOST_AUTO_TEST_CASE(singular_values_that_fall_without_end_do_not_disturb_the_first)
{
  BandedProduct  product(Communicator(), n_rows);
  const VectorXd all  = VectorXd::NullaryExpr(n_columns, [](const Index i) { return std::pow(0.5, double(i)); });
  const MatrixXd x    = matrix_of(product, all, many_columns);
  const VectorXd some = all.head(n_values);
  for (const std::string method : {"trlanczos", "randomized"})
    for (const unsigned int n : {0U, unsigned(n_values)})
      {
        const auto modes = modes_of(product, x, svd_parameters(method, n));
        BOOST_REQUIRE(Index(modes.n()) == (n > 0 ? n_values : (all.array() > 1e-12).count()));
        BOOST_TEST((values_of(modes).head(n_values).cwiseQuotient(some).array() - 1.).abs().maxCoeff() <= 1e-6);
        check_decomposition(product, x, modes);
      }
}

BOOST_AUTO_TEST_CASE(equal_and_zero_columns_span_no_more)
{
  BandedProduct  product(Communicator(), n_rows);
  const MatrixXd some = matrix_of(product, VectorXd::LinSpaced(5, 2., 1.), 9);
  MatrixXd       x(n_rows, 40);
  for (Index j = 0; j < x.cols(); ++j)
    x.col(j) = j % 4 == 0 ? VectorXd::Zero(n_rows) : VectorXd((1. + double(j % 3)) * some.col(j % 9));
  for (const std::string method : {"trlanczos", "randomized"})
    {
      const auto modes = modes_of(product, x, svd_parameters(method));
      BOOST_REQUIRE(modes.n() == 5);
      BOOST_TEST((values_of(modes) - by_jacobi(product, x).head(5)).cwiseAbs().maxCoeff() <= 1e-12);
      check_decomposition(product, x, modes);
    }
}

// A Krylov space of one vector has one of them.
BOOST_AUTO_TEST_CASE(equal_singular_values_are_all_found)
{
  BandedProduct product(Communicator(), n_rows);
  VectorXd      values(40);
  values << VectorXd::Constant(10, 1.), VectorXd::Constant(29, 0.5), 1e-7;
  const MatrixXd x = matrix_of(product, values);
  for (const std::string method : {"trlanczos", "randomized"})
    for (const unsigned int n : {0U, 4U, 10U, 20U})
      BOOST_TEST_CONTEXT(method << ", " << n << " modes")
      {
        const auto modes = modes_of(product, x, svd_parameters(method, n));
        BOOST_REQUIRE(modes.n() == (n == 0 ? 40 : n));
        BOOST_TEST((values_of(modes).cwiseQuotient(values.head(Index(modes.n()))).array() - 1.).abs().maxCoeff() <=
                   1e-6);
        check_decomposition(product, x, modes);
      }
  const MatrixXd all_equal = product.unweighted(MatrixXd::Identity(n_rows, 30));
  const auto     modes     = modes_of(product, all_equal);
  BOOST_REQUIRE(modes.n() == 30);
  check_decomposition(product, all_equal, modes);
}

// Subspaces of hardly more vectors than modes do not converge where singular values hardly fall.
BOOST_AUTO_TEST_CASE(what_the_method_does_not_find_is_found_nevertheless)
{
  BandedProduct  product(Communicator(), n_rows);
  const VectorXd values = VectorXd::LinSpaced(50, 1., 0.99);
  const MatrixXd x      = matrix_of(product, values);
  for (const std::string method : {"trlanczos", "randomized"})
    {
      auto parameters  = svd_parameters(method, 10);
      parameters.ncv   = 11;
      const auto modes = modes_of(product, x, parameters);
      BOOST_REQUIRE(modes.n() == 10);
      BOOST_TEST((values_of(modes) - values.head(10)).cwiseAbs().maxCoeff() <= 1e-12);
      check_decomposition(product, x, modes);
    }
}

BOOST_AUTO_TEST_CASE(there_may_be_more_columns_than_rows)
{
  BandedProduct  product(Communicator(), 20);
  const VectorXd values = VectorXd::NullaryExpr(20, [](const Index i) { return std::pow(0.5, double(i)); });
  const MatrixXd x      = matrix_of(product, values, 300);
  for (const unsigned int n : {0U, 6U})
    {
      const auto modes = modes_of(product, x, svd_parameters("trlanczos", n));
      BOOST_REQUIRE(modes.n() == (n == 0 ? 20 : n));
      BOOST_TEST((values_of(modes).cwiseQuotient(values.head(Index(modes.n()))).array() - 1.).abs().maxCoeff() <=
                 1e-10);
      check_decomposition(product, x, modes);
    }
}

BOOST_AUTO_TEST_CASE(without_columns_there_are_no_modes)
{
  BandedProduct product(Communicator(), n_rows);
  for (const Index n : {0, 3})
    {
      const auto modes = modes_of(product, MatrixXd::Zero(n_rows, n));
      BOOST_TEST(modes.n() == 0);
      BOOST_TEST(modes.n_columns == std::size_t(n));
      BOOST_TEST(modes.n_owned == product.n_owned());
      BOOST_TEST(modes.norm == 0.);
      BOOST_TEST(modes.rest == 0.);
    }
  const auto one = modes_of(product, product.unweighted(3. * MatrixXd::Identity(n_rows, 1)));
  BOOST_REQUIRE(one.n() == 1);
  BOOST_TEST(one.singular_values[0] == 3., boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(units_do_not_matter)
{
  BandedProduct  product(Communicator(), n_rows);
  const MatrixXd x = matrix_of(product, graded_values());
  for (const double unit : {1e-60, 1e60})
    {
      const auto modes = modes_of(product, unit * x);
      BOOST_REQUIRE(Index(modes.n()) == n_values);
      BOOST_TEST((values_of(modes).cwiseQuotient(unit * graded_values()).array() - 1.).abs().maxCoeff() <= 1e-6);
    }
}

BOOST_AUTO_TEST_CASE(sets_of_samples_are_columns_one_after_the_other)
{
  BandedProduct  product(Communicator(), n_rows, true);
  const MatrixXd x = matrix_of(product, graded_values());
  SnapshotSet    samples(Communicator(), product.n_owned(), 15);
  for (Index i = 0; i < n_columns; i += 15)
    samples.append(product.own(x.middleCols(i, 15)), {});
  const auto modes = snapshot_modes(samples, product);
  BOOST_TEST((values_of(modes).cwiseQuotient(graded_values()).array() - 1.).abs().maxCoeff() <= 1e-6);
  check_decomposition(product, x, modes);
}

BOOST_AUTO_TEST_CASE(ranks_agree_with_one)
{
  BandedProduct  product(Communicator(), n_rows), alone(Communicator(MPI_COMM_SELF), n_rows);
  const MatrixXd x = matrix_of(product, graded_values());
  for (const std::string method : {"trlanczos", "randomized"})
    {
      const auto modes = modes_of(product, x, svd_parameters(method)),
                 one   = modes_of(alone, x, svd_parameters(method));
      BOOST_REQUIRE(modes.n() == one.n());
      BOOST_TEST((values_of(modes) - values_of(one)).cwiseAbs().maxCoeff() <= 1e-10);
      const MatrixXd u = left_of(product, modes), w = left_of(alone, one);
      for (const Index n : {1, 4, 10})
        BOOST_TEST(distance(product, u.leftCols(n), w.leftCols(n)) <= 1e-10);
      // round-off of the first over the last singular value
      BOOST_TEST(distance(product, u, w) <= 1e-6);
      BOOST_TEST((right_of(modes) - right_of(one)).leftCols(10).cwiseAbs().maxCoeff() <= 1e-10);
    }
}

BOOST_AUTO_TEST_CASE(updates_give_what_all_columns_give)
{
  BandedProduct  product(Communicator(), n_rows, true);
  const MatrixXd x     = matrix_of(product, graded_values());
  auto           modes = modes_of(product, x.leftCols(7));
  for (const auto &[begin, n] : {std::pair<Index, Index>{7, 1}, {8, 0}, {8, 40}, {48, 12}})
    {
      const auto columns = product.own(x.middleCols(begin, n));
      update_modes(modes, columns, std::size_t(n), product);
    }
  BOOST_REQUIRE(Index(modes.n()) == n_values);
  BOOST_TEST((values_of(modes).cwiseQuotient(graded_values()).array() - 1.).abs().maxCoeff() <= 1e-6);
  check_decomposition(product, x, modes);
  const auto at_once = modes_of(product, x);
  BOOST_TEST(distance(product, left_of(product, modes).leftCols(10), left_of(product, at_once).leftCols(10)) <=
             1e-10);
}

BOOST_AUTO_TEST_CASE(many_updates_keep_modes_orthonormal)
{
  BandedProduct  product(Communicator(), n_rows);
  const MatrixXd x     = matrix_of(product, graded_values());
  auto           modes = modes_of(product, x.leftCols(0));
  for (Index j = 0; j < n_columns; ++j)
    update_modes(modes, product.own(x.col(j)), 1, product);
  BOOST_REQUIRE(Index(modes.n()) == n_values);
  BOOST_TEST((values_of(modes).cwiseQuotient(graded_values()).array() - 1.).abs().maxCoeff() <= 1e-6);
  check_decomposition(product, x, modes, 1e-11); // each update leaves out what is below 1e-12
}

BOOST_AUTO_TEST_CASE(truncated_updates_say_what_they_left_out)
{
  BandedProduct  product(Communicator(), n_rows);
  const MatrixXd x          = matrix_of(product, graded_values());
  const auto     parameters = svd_parameters("trlanczos", 8);
  SnapshotSet    first(Communicator(), product.n_owned(), 30), second = first;
  first.append(product.own(x.leftCols(30)), {});
  second.append(product.own(x.rightCols(30)), {});
  auto modes = snapshot_modes(first, product, parameters);
  update_modes(modes, second, product, parameters);
  BOOST_REQUIRE(modes.n() == 8);
  BOOST_TEST((values_of(modes).cwiseQuotient(graded_values().head(8)).array() - 1.).abs().maxCoeff() <= 1e-2);
  const MatrixXd u    = left_of(product, modes);
  const double   left = norm(product, x - u * (u.transpose() * product.matrix() * x));
  BOOST_TEST(left <= modes.rest);
  BOOST_TEST(left >= 0.5 * modes.rest);
}

BOOST_AUTO_TEST_CASE(bad_input_is_refused_on_all_ranks)
{
  const Communicator world;
  BandedProduct      product(world, n_rows);
  const bool         is_last = world.rank() == world.size() - 1;
  const auto         good    = product.own(matrix_of(product, graded_values()));
  auto               bad     = good;
  if (is_last)
    bad.back() = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_THROW(snapshot_modes(bad, n_columns, product), InputError);
  if (is_last)
    bad.pop_back();
  BOOST_CHECK_THROW(snapshot_modes(bad, n_columns, product), InputError);
  if (is_last)
    bad.push_back(1e200);
  BOOST_CHECK_THROW(snapshot_modes(bad, n_columns, product), InputError);

  auto parameters = svd_parameters("trlanczos", 10);
  parameters.ncv  = 9;
  BOOST_CHECK_THROW(snapshot_modes(good, n_columns, product, parameters), InputError);

  auto          modes = snapshot_modes(good, n_columns, product);
  BandedProduct other(world, n_rows + 8);
  BOOST_CHECK_THROW(update_modes(modes, good, n_columns, other), InputError);
  product.scale(-1.);
  BOOST_CHECK_THROW(snapshot_modes(good, n_columns, product), InputError);
}

BOOST_AUTO_TEST_CASE(parameters_are_read)
{
  ParameterValues prm;
  SvdParameters   parameters(prm);
  prm.set("svd/method", "randomized");
  prm.set("svd/modes", "12");
  BOOST_TEST(parameters.method == "randomized");
  BOOST_TEST(parameters.modes == 12U);
  BOOST_CHECK_THROW(prm.set("svd/method", "lapack"), InputError);
  BOOST_CHECK_THROW(prm.set("svd/tolerance", "0"), InputError);
}
