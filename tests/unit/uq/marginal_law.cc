// MPI: 1
// Smoothed marginals are those of OpenTURNS' kernel estimate, shrunk to the samples' variance, tails and gaps included;
// the empirical ones never leave the samples.
#include "uq/generators/marginal_law.h"
#include "core/random.h"
#include "tests/support/drawn_samples.h"

#include <boost/test/unit_test.hpp>
#include <openturns/KernelSmoothing.hxx>
#include <openturns/Normal.hxx>

#include <cmath>
#include <numeric>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  /// Two modes with a gap of many bandwidths, and a single sample far out.
  std::vector<double> two_modes(const std::size_t n)
  {
    std::vector<double> x;
    for (std::size_t i = 0; i < n; ++i)
      {
        const RandomStream stream(3, "two modes", i);
        x.push_back((stream.uniform(0) < 0.3 ? -2. : 2.) + 0.3 * stream.normal(1));
      }
    x.push_back(9.);
    return x;
  }

  /// By the middle of many equal slices of probability.
  std::vector<double> draws_of(const ScoreTable &law)
  {
    std::vector<double> draws(20000);
    for (std::size_t i = 0; i < draws.size(); ++i)
      draws[i] = law.value(normal_quantile((double(i) + 0.5) / double(draws.size())));
    return draws;
  }
} // namespace

BOOST_AUTO_TEST_CASE(equals_the_kernel_estimate)
{
  const auto x = two_modes(400);
  OT::Sample sample(x.size(), 1);
  for (std::size_t i = 0; i < x.size(); ++i)
    sample(i, 0) = x[i];
  const OT::KernelSmoothing smoothing(OT::Normal(), false);
  const auto                bandwidth = smoothing.computeSilvermanBandwidth(sample);
  const auto                estimate  = smoothing.buildAsKernelMixture(sample, bandwidth);

  const auto   law  = kernel_smoothed_law("entry 0", x, Bandwidth::silverman);
  const double mean = mean_of(x), variance = variance_of(x);
  const double shrink = std::sqrt(variance / (variance + bandwidth[0] * bandwidth[0]));
  for (const double p : {1e-4, 0.01, 0.2, 0.29, 0.35, 0.5, 0.9, 0.99, 0.9995})
    {
      const double expected = mean + shrink * (estimate.computeQuantile(p)[0] - mean);
      BOOST_TEST(std::abs(law.value(normal_quantile(p)) - expected) < 0.02 * bandwidth[0]);
    }
}

BOOST_AUTO_TEST_CASE(mean_and_variance_stay)
{
  const auto x = two_modes(400);
  for (const auto rule : {Bandwidth::silverman, Bandwidth::plug_in, Bandwidth::mixed})
    {
      const auto draws = draws_of(kernel_smoothed_law("entry 0", x, rule));
      BOOST_TEST(std::abs(mean_of(draws) - mean_of(x)) < 2e-3);
      BOOST_TEST(variance_of(draws) / variance_of(x) == 1., boost::test_tools::tolerance(2e-3));
    }
  // Silverman's rule fills the gap, the plug-in rule keeps it.
  const auto in_gap = [](const double value) { return std::abs(value) < 0.8; };
  BOOST_TEST(share(draws_of(kernel_smoothed_law("entry 0", x, Bandwidth::plug_in)), in_gap) < 0.002);
}

BOOST_AUTO_TEST_CASE(the_empirical_law_stays_within_the_samples)
{
  const auto x   = two_modes(400);
  const auto law = empirical_law(x);
  BOOST_TEST(law.value(-9.) == *std::ranges::min_element(x));
  BOOST_TEST(law.value(9.) == 9.);
  const auto draws = draws_of(law);
  BOOST_TEST(variance_of(draws) / variance_of(x) == 1., boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(degenerate_samples)
{
  const std::vector<double> same(20, 3.);
  BOOST_TEST(kernel_smoothed_law("entry 0", same, Bandwidth::mixed).value(1.) == 3.);
  BOOST_TEST(empirical_law(same).value(-1.) == 3.);
  // Most are zero: no kernel is narrow enough.
  std::vector<double> mostly_zero(50, 0.);
  mostly_zero.push_back(1.);
  const auto law = kernel_smoothed_law("entry 0", mostly_zero, Bandwidth::plug_in);
  BOOST_TEST(std::isfinite(law.value(8.)));
}
