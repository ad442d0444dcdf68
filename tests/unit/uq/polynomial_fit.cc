// MPI: 1
// Terms are those of the hyperbolic truncation, evaluated as OpenTURNS does; a sparse fit finds the few terms that are there.
#include "uq/generators/polynomial_fit.h"
#include "tests/support/drawn_samples.h"

#include <boost/test/unit_test.hpp>
#include <openturns/HermiteFactory.hxx>
#include <openturns/LegendreFactory.hxx>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  /// One entry: a product of two of five conditions, a square, and noise.
  RandomVectors few_terms(const double noise)
  {
    return samples_of(300, 4, 1, 5, [&](const RandomStream &s, std::vector<double> &y, std::vector<double> &c) {
      for (unsigned int j = 0; j < 5; ++j)
        c.push_back(3. + 2. * s.uniform(j));
      const double a = c[c.size() - 5] - 4., b = c[c.size() - 3] - 4.;
      y.push_back(1. + 2. * a * b - b * b + noise * s.normal(9));
    });
  }

  std::vector<std::size_t> three_of(const unsigned int degree) { return std::vector<std::size_t>(3, degree); }

  /// By trying all exponents.
  std::size_t slow_count(const unsigned int degree, const double q)
  {
    std::size_t n = 0;
    for (unsigned int a = 0; a <= degree; ++a)
      for (unsigned int b = 0; b <= degree; ++b)
        for (unsigned int c = 0; c <= degree; ++c)
          n += std::pow(std::pow(a, q) + std::pow(b, q) + std::pow(c, q), 1. / q) <= degree + 1e-9;
    return n;
  }
} // namespace

BOOST_AUTO_TEST_CASE(terms_are_counted)
{
  for (const unsigned int degree : {1, 3, 6})
    for (const double q : {0.4, 0.5, 0.75, 1.})
      BOOST_TEST(n_hyperbolic_terms(three_of(degree), degree, q, 1000) == slow_count(degree, q));
  BOOST_TEST(n_hyperbolic_terms(std::vector<std::size_t>{0, 2, 1}, 5, 1., 1000) == 6);
  // Counting ends early.
  const std::vector<std::size_t> many(40, 20);
  const auto                     n = n_hyperbolic_terms(many, 20, 1., 5000);
  BOOST_TEST(n > 5000);
  BOOST_TEST(n < 20000);
}

BOOST_AUTO_TEST_CASE(polynomials_are_those_of_openturns)
{
  for (const bool is_normal : {false, true})
    {
      const auto data  = few_terms(0.);
      auto       basis = scaled_basis(data, {4, 1., is_normal, true});
      basis.exponents  = {0, 1, 2, 3, 4};
      const std::vector<double> condition{3.3, 3.9, 4., 4.4, 4.9};
      const auto                x = basis.scaled(condition);
      double                    product[1];
      basis.evaluate(condition, product);
      double expected = 1.;
      for (unsigned int n = 0; n < 5; ++n)
        expected *= is_normal ? OT::HermiteFactory().build(n)(x[n]) : OT::LegendreFactory().build(n)(x[n]);
      BOOST_TEST(product[0] == expected, boost::test_tools::tolerance(1e-12));
    }
}

BOOST_AUTO_TEST_CASE(candidates_are_within_the_truncation)
{
  const PolynomialChoice choice{4, 0.5, false, false};
  const auto             data = few_terms(0.1);
  const auto             map  = polynomial_fit(data, scaled_basis(data, choice), choice);
  BOOST_TEST(map.basis.n_terms() == n_hyperbolic_terms(std::vector<std::size_t>(5, 4), 4, 0.5, 1000));
  for (std::size_t k = 0; k < map.basis.n_terms(); ++k)
    {
      double sum = 0.;
      for (std::size_t j = 0; j < 5; ++j)
        sum += std::sqrt(double(map.basis.exponents[5 * k + j]));
      BOOST_TEST(sum * sum <= 4. + 1e-9);
    }
}

BOOST_AUTO_TEST_CASE(conditions_of_few_values)
{
  // One has two values, one a single: higher powers of them are no new functions.
  const auto data =
      samples_of(60, 1, 1, 3, [](const RandomStream &s, std::vector<double> &y, std::vector<double> &c) {
        const double a = s.uniform(0) < 0.5 ? 1. : 3., b = s.uniform(1);
        c.insert(c.end(), {a, 7., b});
        y.push_back(2. + a * b * b);
      });
  for (const bool is_sparse : {false, true})
    {
      const PolynomialChoice choice{3, 1., false, is_sparse};
      const auto             map = polynomial_fit(data, scaled_basis(data, choice), choice);
      for (std::size_t i = 0; i < data.n(); ++i)
        BOOST_TEST(std::abs(map.at(data.condition(i))[0] - data.row(i)[0]) < 1e-9);
    }
}

BOOST_AUTO_TEST_CASE(a_sparse_fit_finds_the_terms_that_are_there)
{
  const PolynomialChoice sparse{3, 1., false, true}, all{3, 1., false, false};
  const auto             data = few_terms(0.3), exact = few_terms(0.);
  const auto             basis = scaled_basis(data, sparse);
  const auto             few = polynomial_fit(data, basis, sparse), many = polynomial_fit(data, basis, all);
  BOOST_TEST(many.basis.n_terms() == 56);
  BOOST_TEST(few.basis.n_terms() < 28);
  const auto error = [&](const PolynomialMap &map) {
    double sum = 0.;
    for (std::size_t i = 0; i < exact.n(); ++i)
      sum += std::pow(map.at(exact.condition(i))[0] - exact.row(i)[0], 2);
    return std::sqrt(sum / double(exact.n()));
  };
  BOOST_TEST(error(few) < error(many));
  BOOST_TEST(error(few) < 0.1);
}
