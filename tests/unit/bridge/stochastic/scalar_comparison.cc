// MPI: 1
// Kolmogorov-Smirnov distances and errors of means and quantiles are those of closed form, ties included; their
// standard errors those of the normal limit.
#include "bridge/stochastic/scalar_comparison.h"
#include "core/statistics.h"
#include "support/says.h"
#include "support/vector_samples.h"

#include <cmath>
#include <limits>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  using Draws = std::vector<double>;

  auto within(const double share) { return boost::test_tools::tolerance(share); }

  Draws powers(const std::size_t n, const double exponent, const std::uint64_t number)
  {
    const RandomStream stream(5, "draws of a test", number);
    Draws              result;
    for (std::size_t i = 0; i < n; ++i)
      result.push_back(std::pow(stream.uniform(i), exponent));
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(largest_difference_of_distributions)
{
  BOOST_TEST(kolmogorov_smirnov(Draws{1., 2.}, Draws{3., 4., 5.}).value == 1.);
  BOOST_TEST(kolmogorov_smirnov(Draws{2., 1.}, Draws{1., 2.}).value == 0.);
  BOOST_TEST(kolmogorov_smirnov(Draws{1., 2., 1.}, Draws{2., 1., 2.}).value == 1. / 3., within(1e-15));
  BOOST_TEST(kolmogorov_smirnov(Draws{1., 1., 1., 2.}, Draws{1., 1.}).value == 0.25, within(1e-15));

  Draws plain, root; // distribution functions x and x^2, whose largest difference is 1/4
  for (unsigned int i = 0; i < 1000; ++i)
    plain.push_back((i + 0.5) / 1000.), root.push_back(std::sqrt(plain.back()));
  BOOST_TEST(std::abs(kolmogorov_smirnov(plain, root, {.n_replicates = 2}).value - 0.25) < 1e-3);
}

BOOST_AUTO_TEST_CASE(standard_errors)
{
  const std::size_t n = 800, m = 400;
  const auto        a = powers(n, 1., 1), b = powers(m, 0.5, 2);
  const auto        ks = kolmogorov_smirnov(a, b);
  BOOST_TEST(ks.se == std::sqrt(0.5 * 0.5 / double(n) + 0.25 * 0.75 / double(m)), within(0.25)); // at 1/2
  BOOST_TEST(std::abs(ks.value - 0.25) < 3. * ks.se);

  const auto mean = relative_mean_error(a, b);
  BOOST_TEST(std::abs(mean.value - 0.25) < 3. * mean.se); // of 1/2 and 2/3
  const double variance = (1. / 12. / double(n) + 0.5625 * (1. / 18.) / double(m)) / (4. / 9.);
  BOOST_TEST(mean.se == std::sqrt(variance), within(0.15));

  const auto quantile_error = relative_quantile_error(a, b, 0.9);
  BOOST_TEST(quantile_error.value == 1. - quantile(a, 0.9) / quantile(b, 0.9), within(1e-12));
  BOOST_TEST(quantile_error.se > 0.);
  BOOST_TEST(quantile_error.se < 0.03);
}

BOOST_AUTO_TEST_CASE(a_function_of_the_seed)
{
  const auto a = powers(50, 1., 1), b = powers(60, 1., 2);
  BOOST_TEST(kolmogorov_smirnov(a, b, {.seed = 1}).se == kolmogorov_smirnov(a, b, {.seed = 1}).se);
  BOOST_TEST(kolmogorov_smirnov(a, b, {.seed = 1}).se != kolmogorov_smirnov(a, b, {.seed = 2}).se);
  BOOST_TEST(kolmogorov_smirnov(a, b, {.seed = 1}).value == kolmogorov_smirnov(a, b, {.seed = 2}).value);
}

BOOST_AUTO_TEST_CASE(means_below_zero)
{
  BOOST_TEST(relative_mean_error(Draws{-1., -2.}, Draws{-2., -4.}).value == 0.5, within(1e-15));
  BOOST_TEST(relative_mean_error(Draws{1., 2.}, Draws{-2., 2.}).value == 1.5, within(1e-15)); // absolute then
}

BOOST_AUTO_TEST_CASE(bad_input)
{
  const Draws good = powers(19, 1., 0);
  BOOST_CHECK_EXCEPTION(kolmogorov_smirnov(good, Draws{1.}), InputError, says("The draws of the reference are 1"));
  BOOST_CHECK_EXCEPTION(relative_mean_error(Draws{1., std::numeric_limits<double>::infinity()}, good), InputError,
                        says("Number 1 of the draws (the first is 0) is inf"));
  BOOST_CHECK_EXCEPTION(relative_quantile_error(good, good, 0.95), InputError, says("0.95 was asked of 19 draws"));
  BOOST_CHECK_EXCEPTION(relative_quantile_error(good, good, 1.), InputError, says("A quantile at 1"));
  BOOST_CHECK_EXCEPTION(kolmogorov_smirnov(good, good, {.n_replicates = 1}), InputError,
                        says("that of 1 samples"));
  BOOST_CHECK_NO_THROW(relative_quantile_error(powers(20, 1., 0), powers(20, 1., 1), 0.95));
}
