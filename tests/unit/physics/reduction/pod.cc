// MPI: 1
// Proper orthogonal decomposition is the singular value decomposition of the snapshots: values, modes, what is
// left; modes are orthonormal, and there are no more than the snapshots span.
#include "physics/reduction/pod.h"

#include <deal.II/lac/lapack_full_matrix.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numbers>

using namespace trestle;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{
  /// Columns are orthonormal: the first of a discrete cosine transform.
  MatrixXd cosines(const Index rows, const Index columns)
  {
    return MatrixXd::NullaryExpr(rows, columns, [rows](const Index i, const Index k) {
      return std::sqrt((k == 0 ? 1. : 2.) / double(rows)) *
             std::cos(std::numbers::pi * (double(i) + 0.5) * double(k) / double(rows));
    });
  }

  /// 60 x 12 with singular values that fall by half. Reflected, so that no two entries of a mode are of one size.
  MatrixXd snapshots(const Index rank = 12)
  {
    VectorXd values(rank);
    for (Index i = 0; i < rank; ++i)
      values[i] = std::pow(0.5, i);
    const VectorXd normal = VectorXd::LinSpaced(12, 1., 12.).cwiseInverse().normalized();
    const MatrixXd right  = cosines(12, rank);
    return cosines(60, rank) * values.asDiagonal() *
           (right - 2. * normal * (normal.transpose() * right)).transpose();
  }

  dealii::LAPACKFullMatrix<double> by_lapack(const MatrixXd &matrix)
  {
    dealii::LAPACKFullMatrix<double> result(matrix.rows(), matrix.cols());
    for (Index i = 0; i < matrix.rows(); ++i)
      for (Index j = 0; j < matrix.cols(); ++j)
        result(i, j) = matrix(i, j);
    result.compute_svd();
    return result;
  }
} // namespace

// Round-off differs between processors: it must not choose the sign of a mode with two entries of the same size.
BOOST_AUTO_TEST_CASE(round_off_does_not_choose_a_sign)
{
  for (const double round_off : {-1e-13, 1e-13})
    {
      MatrixXd gram(2, 2);
      gram << 1., -1., -1., 1. + round_off;
      BOOST_TEST(Pod(gram, 1).coefficients(0, 0) > 0.);
    }
}

BOOST_AUTO_TEST_CASE(values_and_modes_are_those_of_the_singular_value_decomposition)
{
  const MatrixXd matrix = snapshots();
  const Pod      pod(matrix.transpose() * matrix, 7);
  const auto     svd   = by_lapack(matrix);
  const MatrixXd modes = matrix * pod.coefficients;
  BOOST_REQUIRE(modes.cols() == 7);
  for (Index i = 0; i < 7; ++i)
    {
      BOOST_TEST(std::sqrt(pod.eigenvalues[i]) == svd.singular_value(i), boost::test_tools::tolerance(1e-11));
      double cosine = 0.;
      for (Index j = 0; j < modes.rows(); ++j)
        cosine += modes(j, i) * svd.get_svd_u()(j, i);
      BOOST_TEST(std::abs(std::abs(cosine) - 1.) <= 1e-10);
    }
  double all = 0., rest = 0.;
  for (Index i = 0; i < 12; ++i)
    (i < 7 ? all : rest) += std::pow(svd.singular_value(i), 2);
  BOOST_TEST(pod.rest == rest / (all + rest), boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(modes_are_orthonormal_in_the_inner_product_of_the_gram_matrix)
{
  const MatrixXd matrix = snapshots();
  VectorXd       weight(60);
  for (Index i = 0; i < 60; ++i)
    weight[i] = 1. + 0.5 * std::sin(double(i));
  const Pod      pod(matrix.transpose() * weight.asDiagonal() * matrix, 9);
  const MatrixXd modes = matrix * pod.coefficients;
  BOOST_TEST((modes.transpose() * weight.asDiagonal() * modes - MatrixXd::Identity(9, 9)).cwiseAbs().maxCoeff() <=
             1e-10);
}

BOOST_AUTO_TEST_CASE(snapshots_that_span_less_give_fewer_modes)
{
  const MatrixXd matrix = snapshots(4);
  const Pod      pod(matrix.transpose() * matrix, 10);
  BOOST_TEST(pod.coefficients.cols() == 4);
  BOOST_TEST(pod.eigenvalues.size() == 4);
  BOOST_TEST(pod.rest <= 1e-12);
  const MatrixXd modes = matrix * pod.coefficients;
  BOOST_TEST((matrix - modes * (modes.transpose() * matrix)).norm() <= 1e-10);
}

BOOST_AUTO_TEST_CASE(signs_are_the_same_every_time)
{
  const MatrixXd gram = snapshots().transpose() * snapshots();
  const Pod      pod(gram, 12);
  for (Index i = 0; i < pod.coefficients.cols(); ++i)
    {
      Index largest = 0;
      pod.coefficients.col(i).cwiseAbs().maxCoeff(&largest);
      BOOST_TEST(pod.coefficients(largest, i) > 0.);
    }
}
