// MPI: 1
#include "bridge/inverse/discrepancy_principle.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using trestle::find_regularisation_weight;

namespace
{
  /// Of |x - d|^2 / sigma^2 + alpha x^2 with d = 3, sigma = 0.1 in each of n components: (alpha d sigma / (1 +
  /// alpha sigma^2))^2 n.
  double tikhonov(const double alpha, const unsigned int n)
  {
    return n * std::pow(alpha * 3. * 0.1 / (1. + alpha * 0.01), 2);
  }
} // namespace

BOOST_AUTO_TEST_CASE(finds_the_weight_of_a_linear_problem_from_anywhere)
{
  // alpha 0.3 / (1 + 0.01 alpha) = 1
  const double exact = 1. / 0.29;
  for (const double guess : {1e-12, 1e-3, 1., exact, 1e4, 1e9})
    {
      double     last = 0.;
      const auto found =
          find_regularisation_weight([&](const double alpha) { return tikhonov(last = alpha, 20); }, 20., guess);
      BOOST_TEST_CONTEXT("guess " << guess)
      {
        BOOST_TEST(found.is_reached);
        BOOST_TEST(std::abs(found.discrepancy / 20. - 1.) <= 0.01);
        BOOST_TEST(std::abs(found.weight / exact - 1.) < 0.01);
        BOOST_TEST(last == found.weight);
        BOOST_TEST(found.evaluations <= 20u);
      }
    }
}

BOOST_AUTO_TEST_CASE(an_end_is_taken_where_no_weight_serves)
{
  // A model that cannot fit, and a start that fits already.
  const auto misfit = find_regularisation_weight([](double alpha) { return 50. + tikhonov(alpha, 20); }, 20., 1.);
  BOOST_TEST(!misfit.is_reached);
  BOOST_TEST(misfit.weight <= 1e-15);
  BOOST_TEST(std::abs(misfit.discrepancy - 50.) < 1e-6);
  const auto fits = find_regularisation_weight([](double alpha) { return alpha / (1. + alpha); }, 20., 1.);
  BOOST_TEST(!fits.is_reached);
  BOOST_TEST(fits.weight >= 1e15);
}

BOOST_AUTO_TEST_CASE(a_jump_across_the_target_ends)
{
  const auto found = find_regularisation_weight([](double alpha) { return alpha < 3. ? 10. : 40.; }, 20., 1.);
  BOOST_TEST(!found.is_reached);
  BOOST_TEST(std::abs(found.weight - 3.) < 0.1);
}
