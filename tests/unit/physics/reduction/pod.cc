// MPI: 1
// Proper orthogonal decomposition is the singular value decomposition of the snapshots: values, modes, what is
// left; modes are orthonormal, and there are no more than the snapshots span.
#include "physics/reduction/pod.h"

#include <Eigen/SVD>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <random>

using namespace trestle;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{
  /// 60 x 12 with singular values that fall by half.
  MatrixXd snapshots(const Index rank = 12)
  {
    std::mt19937                     generator(3);
    std::normal_distribution<double> normal;
    const auto                       random = [&](const Index rows, const Index columns) {
      const MatrixXd m = MatrixXd::NullaryExpr(rows, columns, [&] { return normal(generator); });
      return MatrixXd(m.householderQr().householderQ() * MatrixXd::Identity(rows, columns));
    };
    VectorXd values(rank);
    for (Index i = 0; i < rank; ++i)
      values[i] = std::pow(0.5, i);
    const MatrixXd left = random(60, rank), right = random(12, rank);
    return left * values.asDiagonal() * right.transpose();
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
  const MatrixXd                   matrix = snapshots();
  const Pod                        pod(matrix.transpose() * matrix, 7);
  const Eigen::JacobiSVD<MatrixXd> svd(matrix, Eigen::ComputeThinU | Eigen::ComputeThinV);
  const MatrixXd                   modes = matrix * pod.coefficients;
  BOOST_REQUIRE(modes.cols() == 7);
  for (Index i = 0; i < 7; ++i)
    {
      BOOST_TEST(std::sqrt(pod.eigenvalues[i]) == svd.singularValues()[i], boost::test_tools::tolerance(1e-11));
      BOOST_TEST(std::abs(std::abs(modes.col(i).dot(svd.matrixU().col(i))) - 1.) <= 1e-10);
    }
  const VectorXd squares = svd.singularValues().cwiseAbs2();
  BOOST_TEST(pod.rest == squares.tail(5).sum() / squares.sum(), boost::test_tools::tolerance(1e-9));
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
