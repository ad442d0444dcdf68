// MPI: 1
// Quantiles, rank correlations and exact bounds are those of textbooks, infinities included; a Latin hypercube has one
// point in each slice and is a function of its arguments.
#include "core/statistics.h"
#include "core/exceptions.h"
#include "core/figures.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace trestle;

namespace
{
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto       near     = boost::test_tools::tolerance(1e-14);
} // namespace

BOOST_AUTO_TEST_CASE(quantiles)
{
  const std::vector<double> values = {4., 1., 3., 2.};
  BOOST_TEST(quantile(values, 0.) == 1.);
  BOOST_TEST(quantile(values, 0.5) == 2.5, near);
  BOOST_TEST(quantile(values, 0.95) == 3.85, near);
  BOOST_TEST(quantile(values, 1.) == 4.);
  BOOST_TEST(quantile({7.}, 0.3) == 7.);
  BOOST_TEST(std::isnan(quantile({}, 0.5)));
}

BOOST_AUTO_TEST_CASE(relative_to_nothing_is_finite)
{
  BOOST_TEST(relative_to(3., 4.) == 0.75);
  BOOST_TEST(relative_to(0., 0.) == 0.);
  BOOST_TEST(relative_to(3., 0.) == 3.);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_number_does_not_hide)
{
  const double nan = std::nan("");
  for (const double fraction : {0., 0.5, 1.})
    BOOST_TEST(std::isnan(quantile({1., nan, 2.}, fraction)));
  BOOST_TEST(std::isnan(spearman({1., nan, 2.}, {1., 2., 3.})));
  BOOST_TEST(std::isnan(spearman({1., 2., 3.}, {1., nan, 2.})));
}

BOOST_AUTO_TEST_CASE(infinities_do_not_spread)
{
  const std::vector<double> values = {1., infinity, 2., infinity, 3.};
  BOOST_TEST(quantile(values, 0.5) == 3.);
  BOOST_TEST(quantile(values, 0.25) == 2.);
  BOOST_TEST(quantile(values, 0.9) == infinity); // between two infinities: not their difference
  BOOST_TEST(quantile(values, 1.) == infinity);
  BOOST_TEST(quantile({infinity, infinity}, 0.5) == infinity);
}

BOOST_AUTO_TEST_CASE(figures_of_a_sample)
{
  Figures figures;
  set_quantiles(figures, "error", {0., 1., 2.});
  BOOST_TEST(figures.number("error.median") == 1.);
  BOOST_TEST(figures.number("error.p95") == 1.9, near);
  BOOST_TEST(figures.number("error.max") == 2.);
}

BOOST_AUTO_TEST_CASE(rank_correlation_with_ties)
{
  // Ranks of a: 0, 1.5, 1.5, 3; of b: 1, 0, 2, 3. From the mean 1.5: -1.5, 0, 0, 1.5 and -0.5, -1.5, 0.5, 1.5.
  // Products: 0.75 + 2.25 = 3; squares: 4.5 and 5. Hence 3 / sqrt(22.5).
  BOOST_TEST(spearman({10., 20., 20., 30.}, {2., 1., 3., 40.}) == 3. / std::sqrt(22.5), near);
}

BOOST_AUTO_TEST_CASE(rank_correlation_sees_order_alone)
{
  const std::vector<double> a = {1., 2., 3., 4.};
  BOOST_TEST(spearman(a, {1., 10., 1e5, infinity}) == 1., near);
  BOOST_TEST(spearman(a, {infinity, 5., 4., -1.}) == -1., near);
  BOOST_TEST(spearman({1., 2., infinity, infinity}, {1., 2., 7., 7.}) == 1., near); // infinities tie
}

namespace
{
  /// Probability of k or fewer of n, summed by its definition.
  double binomial_cdf(const unsigned int k, const unsigned int n, const double p)
  {
    double sum = 0., choose = 1.;
    for (unsigned int i = 0; i <= k; ++i)
      {
        sum += choose * std::pow(p, i) * std::pow(1. - p, n - i);
        choose *= double(n - i) / double(i + 1);
      }
    return sum;
  }
} // namespace

BOOST_AUTO_TEST_CASE(exact_bound_of_a_probability)
{
  // Nothing seen: (1 - p)^n = 1 - confidence.
  BOOST_TEST(clopper_pearson_upper(0, 100, 0.95) == 1. - std::pow(0.05, 0.01),
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::abs(clopper_pearson_upper(0, 100, 0.95) - 0.0295) < 5e-5);
  for (const unsigned int n : {1u, 7u, 100u})
    for (unsigned int k = 0; k < n; k += 3)
      for (const double confidence : {0.5, 0.95, 0.99})
        BOOST_TEST(binomial_cdf(k, n, clopper_pearson_upper(k, n, confidence)) == 1. - confidence,
                   boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(an_exact_bound_where_nothing_is_known)
{
  BOOST_TEST(clopper_pearson_upper(0, 0, 0.95) == 1.);
  BOOST_TEST(clopper_pearson_upper(5, 5, 0.95) == 1.);
  BOOST_CHECK_THROW(clopper_pearson_upper(6, 5, 0.95), InputError);
  for (const double confidence : {0., 1., -1., std::nan("")})
    BOOST_CHECK_THROW(clopper_pearson_upper(0, 5, confidence), InputError);
}

BOOST_AUTO_TEST_CASE(a_latin_hypercube_has_one_point_in_each_slice)
{
  constexpr std::size_t n      = 37;
  const auto            points = latin_hypercube(3, n, 4);
  BOOST_TEST(points.size() == 4 * n);
  for (unsigned int d = 0; d < 4; ++d)
    {
      std::vector<unsigned int> count(n, 0);
      for (std::size_t i = 0; i < n; ++i)
        {
          BOOST_TEST(points[4 * i + d] >= 0.);
          BOOST_REQUIRE(points[4 * i + d] < 1.);
          ++count[std::size_t(points[4 * i + d] * double(n))];
        }
      BOOST_TEST(count == std::vector<unsigned int>(n, 1), boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_latin_hypercube_is_a_function_of_its_arguments)
{
  const auto points = latin_hypercube(3, 20, 3);
  BOOST_TEST(points == latin_hypercube(3, 20, 3), boost::test_tools::per_element());
  BOOST_TEST((points != latin_hypercube(4, 20, 3)));
  // Axes are shuffled each on its own.
  unsigned int n_same = 0;
  for (std::size_t i = 0; i < 20; ++i)
    n_same += std::size_t(20. * points[3 * i]) == std::size_t(20. * points[3 * i + 1]);
  BOOST_TEST(n_same < 10u);
}
