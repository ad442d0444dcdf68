// MPI: 1
// The two means of a load path's certificate are brought to the size of errors that are known, and the error of a path
// counts what no basis has.
#include "physics/two_scale/reduced/path_certificate.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using Eigen::MatrixXd;
using Eigen::VectorXd;

BOOST_AUTO_TEST_CASE(an_error_is_that_of_the_fields)
{
  // Three modes in a product of their own, two of them answer; the fields have a part outside of all, of norm 0.5.
  MatrixXd gram(3, 3);
  gram << 2., 0.3, 0., 0.3, 1., 0.1, 0., 0.1, 1.5;
  PathTruth truth{MatrixXd(3, 2), VectorXd(2)};
  truth.coefficients << 0., 1., 0., -0.5, 0., 0.2;
  const VectorXd last = truth.coefficients.col(1);
  truth.squares << 0., last.dot(gram * last) + 0.25;
  ReducedPath path;
  path.states            = {VectorXd::Zero(2), Eigen::Vector2d(0.9, -0.4)};
  const VectorXd missing = last - VectorXd(Eigen::Vector3d(0.9, -0.4, 0.));
  BOOST_TEST(error_of(path, truth, gram) == std::sqrt((missing.dot(gram * missing) + 0.25) / truth.squares[1]),
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(each_mean_has_half_of_the_median_error)
{
  const PathScales scales = scales_of({{0.01, 0.2, 0.004}, {0.02, 0.1, 0.006}, {0.04, 0.3, 0.005}});
  BOOST_TEST(scales.certificate(0.02, 0.) == 0.0025, boost::test_tools::tolerance(1e-3));
  BOOST_TEST(scales.certificate(0., 0.2) == 0.0025, boost::test_tools::tolerance(1e-3));
  BOOST_TEST(scales.certificate(0.02, 0.2) == 0.005, boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(round_off_scales_nothing)
{
  const PathScales exact = scales_of({{1e-13, 1e-15, 1e-9}});
  BOOST_TEST(exact.change == 0.5, boost::test_tools::tolerance(1e-2));
  BOOST_TEST(exact.misfit == 0.5, boost::test_tools::tolerance(1e-2));
  BOOST_TEST(scales_of({}).certificate(0.1, 0.2) == 0.3, boost::test_tools::tolerance(1e-12));
}
