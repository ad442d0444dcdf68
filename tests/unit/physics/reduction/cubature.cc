// MPI: 1
// Empirical cubature: positive weights at a few points that integrate a space of functions exactly where the
// points suffice, and as well as they can where not.
#include "physics/reduction/cubature.h"
#include "core/random.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{
  /// Polynomials in two variables up to a degree, the constant among them, on a grid of points of uneven weights.
  struct Polynomials
  {
    explicit Polynomials(const unsigned int degree, const Index n = 30)
      : weights(n * n)
    {
      MatrixXd values(n * n, (degree + 1) * (degree + 2) / 2);
      for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < n; ++j)
          {
            const double x = (double(i) + 0.5) / double(n), y = (double(j) + 0.5) / double(n);
            const Index  p      = i * n + j;
            Index        column = 0;
            weights[p]          = (1. + 0.5 * std::sin(7. * x) * std::cos(5. * y)) / double(n * n);
            for (unsigned int a = 0; a <= degree; ++a)
              for (unsigned int b = 0; a + b <= degree; ++b)
                values(p, column++) = std::pow(x, a) * std::pow(y, b);
          }
      const MatrixXd weighted = weights.cwiseSqrt().asDiagonal() * values;
      functions = weighted.householderQr().householderQ() * MatrixXd::Identity(weighted.rows(), weighted.cols());
    }

    Cubature cubature(const unsigned int max_points, const double tolerance = 1e-10) const
    {
      return Cubature(functions, weights, max_points, tolerance);
    }

    /// Largest relative error of the integrals of the space's members of unit norm.
    double error(const Cubature &cubature) const
    {
      const VectorXd exact = functions.transpose() * weights.cwiseSqrt();
      VectorXd       few   = VectorXd::Zero(exact.size());
      for (std::size_t i = 0; i < cubature.points.size(); ++i)
        few += cubature.weights[i] / std::sqrt(weights[Index(cubature.points[i])]) *
               functions.row(Index(cubature.points[i])).transpose();
      return (few - exact).norm() / exact.norm();
    }

    VectorXd weights;
    MatrixXd functions;
  };

  void check_points(const Cubature &cubature, const Index n)
  {
    BOOST_TEST(cubature.points.size() == cubature.weights.size());
    BOOST_TEST((std::adjacent_find(cubature.points.begin(), cubature.points.end(), std::greater_equal<>()) ==
                cubature.points.end())); // ascending, none twice
    BOOST_TEST(Index(cubature.points.back()) < n);
    for (const double weight : cubature.weights)
      BOOST_TEST(weight > 0.);
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_space_of_functions_is_integrated_exactly_by_no_more_points_than_it_has_dimensions)
{
  for (const unsigned int degree : {0u, 1u, 3u, 6u})
    {
      const Polynomials space(degree);
      const auto        cubature = space.cubature(1000);
      check_points(cubature, space.weights.size());
      BOOST_TEST(Index(cubature.points.size()) <= space.functions.cols());
      BOOST_TEST(space.error(cubature) <= 1e-8);
      BOOST_TEST(std::abs(space.error(cubature) - cubature.error) <= 1e-12);
      // The constant is in the space: weights sum to the volume.
      double sum = 0.;
      for (const double weight : cubature.weights)
        sum += weight;
      BOOST_TEST(sum == space.weights.sum(), boost::test_tools::tolerance(1e-8));
    }
}

BOOST_AUTO_TEST_CASE(at_most_so_many_points_are_taken)
{
  const Polynomials space(8); // 45 functions
  double            previous = 1.;
  for (const unsigned int max_points : {1u, 5u, 10u, 20u})
    {
      const auto cubature = space.cubature(max_points);
      check_points(cubature, space.weights.size());
      BOOST_TEST(cubature.points.size() <= max_points);
      BOOST_TEST(std::abs(space.error(cubature) - cubature.error) <= 1e-12);
      BOOST_TEST(cubature.error < previous);
      previous = cubature.error;
    }
}

BOOST_AUTO_TEST_CASE(the_search_ends_at_the_tolerance)
{
  const Polynomials space(8);
  const auto        rough = space.cubature(45, 1e-2), fine = space.cubature(45, 1e-8);
  BOOST_TEST(rough.error <= 1e-2);
  BOOST_TEST(fine.error <= 1e-8);
  BOOST_TEST(rough.points.size() < fine.points.size());
}

BOOST_AUTO_TEST_CASE(what_functions_hardly_differ_in_is_integrated_too)
{
  // Many mixtures of functions that shrink from 1 to 1e-9: the last ones are far above round-off, and far below what
  // all mixtures share.
  const RandomStream stream(1, "mixtures of this test");
  for (unsigned int trial = 0; trial < 20; ++trial)
    {
      Polynomials space(3); // 10 functions
      MatrixXd    mix(10, 60);
      for (Index i = 0; i < 10; ++i)
        for (Index j = 0; j < 60; ++j)
          mix(i, j) = std::pow(10., -double(i)) * stream.normal((trial * 10 + i) * 60 + j);
      space.functions     = (space.functions * mix).eval();
      const auto cubature = space.cubature(60, 1e-12);
      check_points(cubature, space.weights.size());
      BOOST_TEST(cubature.error <= 1e-12);
      BOOST_TEST(space.error(cubature) <= 1e-11);
    }
}

BOOST_AUTO_TEST_CASE(points_where_nothing_happens_are_not_taken)
{
  Polynomials space(2);
  for (Index p = 0; p < 450; ++p)
    space.functions.row(p).setZero();
  const auto cubature = space.cubature(6);
  BOOST_TEST(cubature.points.front() >= 450u);
}
