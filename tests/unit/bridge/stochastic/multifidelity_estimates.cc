// MPI: 1
// Multifidelity estimates are unbiased, vary as their plan predicts, and their intervals hold the truth as often as they say.
#include "bridge/stochastic/multifidelity_estimates.h"
#include "support/fidelities.h"
#include "support/replicates.h"
#include "support/says.h"

#include <limits>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  auto within(const double share) { return boost::test_tools::tolerance(share); }

  /// A variance of n_replicates is good to 6 %; those of few exceedances scatter a little more.
  constexpr double of_variance = 0.18;

  void check(const Replicates &found, const double variance)
  {
    BOOST_TEST(std::abs(found.bias_in_se) < 2.);
    BOOST_TEST(found.variance == variance, within(of_variance));
    BOOST_TEST(found.mean_squared_se == found.variance, within(of_variance));
    BOOST_TEST(found.coverage >= 0.92);
    BOOST_TEST(found.coverage <= 0.98);
  }

  MultifidelityEstimate by_plan(const SamplingPlan &plan, const std::vector<Fidelity> &cheap,
                                const Estimand &estimand, const unsigned int replicate)
  {
    return multifidelity_estimate(normal_fidelities(cheap, plan.numbers, replicate), plan.controls, estimand);
  }

  const std::vector<Fidelity> one = {{0.92, 20., 5., 3.}}, unscaled = {{0.97, 50.}};
} // namespace

BOOST_AUTO_TEST_CASE(without_cheap_models)
{
  const std::vector<double> draws = {1., 2., 4., 4., 9.};
  const auto e = multifidelity_estimate({draws}, {}), same = multifidelity_estimate({draws, {}}, {});
  const auto plain = mean_estimate(draws, 0.95);
  BOOST_TEST(e.value == plain.value, within(1e-14));
  BOOST_TEST(e.low == plain.low, within(1e-12));
  BOOST_TEST(e.high == plain.high, within(1e-12));
  BOOST_TEST(e.degrees == 4., within(1e-12));
  BOOST_TEST(same.low == e.low);
  BOOST_TEST(multifidelity_estimate({draws}, {}, Estimand::variance()).value == 9.5, within(1e-14));

  // Wilson's interval of 1 in 10, of a table: 0.0179 to 0.4042; of none: z^2 / (n + z^2)
  std::vector<double> rare(10, 0.);
  const auto          none = multifidelity_estimate({rare}, {}, Estimand::exceedance(0.5));
  BOOST_TEST(none.low == 0.);
  BOOST_TEST(none.high == 3.841459 / 13.841459, within(1e-6));
  BOOST_TEST(none.se == 0.);
  rare[3]       = 1.;
  const auto it = multifidelity_estimate({rare}, {}, Estimand::exceedance(0.5));
  BOOST_TEST(it.value == 0.1, within(1e-14));
  BOOST_TEST(it.se == 0.1, within(1e-14)); // of n - 1: counts for 9 draws
  BOOST_TEST(it.high > 0.4042);
  BOOST_TEST(it.low > 0.);
}

BOOST_AUTO_TEST_CASE(by_hand)
{
  const NestedSamples   samples = {{1., 3.}, {2., 4., 9.}, {0., 1., 2., 3., 9.}};
  const ControlVariates chain{ControlScheme::mfmc, {1, 2}, {0.5, 2.}},
      apart{ControlScheme::acv, {1, 2}, {0.5, 2.}};
  BOOST_TEST(multifidelity_estimate(samples, chain).value == 2. + 0.5 * (5. - 3.) + 2. * (3. - 1.), within(1e-14));
  BOOST_TEST(multifidelity_estimate(samples, apart).value == 2. + 0.5 * (5. - 3.) + 2. * (3. - 0.5),
             within(1e-14));
  BOOST_TEST(multifidelity_estimate(samples, chain, Estimand::variance()).value ==
                 2. + 0.5 * (13. - 2.) + 2. * (12.5 - 1.),
             within(1e-14));
  BOOST_TEST(multifidelity_estimate(samples, chain, Estimand::exceedance(2.5)).value ==
                 0.5 + 0.5 * (2. / 3. - 0.5) + 2. * (0.4 - 0.),
             within(1e-14));
  // of inputs 0, 1: (1 / 2 + 0.5 (1 / 3 - 1 / 2)) each; 2: 0.5 / 3 and 2 (1 / 5 - 1 / 3); 3, 4: 2 / 5; variances from all before
  const double full = 2. / 4. * 2. * std::pow(1. - 1. / 6., 2);
  const auto   pair = multifidelity_estimate({samples[0], samples[1]}, {ControlScheme::mfmc, {1}, {0.5}});
  BOOST_TEST(pair.se * pair.se == full + 13. / 36., within(1e-13));
}

BOOST_AUTO_TEST_CASE(mean_of_one_fidelity)
{
  const auto plan  = mfmc_plan(exact_pilot(one), 40.);
  const auto found = replicates(0., [&](const unsigned int r) { return by_plan(plan, one, {}, r); });
  check(found, plan.variance);
  // variance gain at equal seconds against the theory's
  BOOST_TEST(1. / (plan.seconds * found.variance) / mfmc_gain(0.92, 20.) == 1., within(of_variance));
}

BOOST_AUTO_TEST_CASE(weights_of_a_separate_pilot)
{
  const auto numbers = mfmc_plan(exact_pilot(one), 40.).numbers;
  const auto found   = replicates(0., [&](const unsigned int r) {
    const auto            pilot = pilot_statistics(pilot_runs(one, 30, 10000 + r));
    const ControlVariates controls{
        ControlScheme::mfmc, {1}, {pilot.covariance_of(0, 1) / pilot.covariance_of(1, 1)}};
    return multifidelity_estimate(normal_fidelities(one, numbers, r), controls);
  });
  check(found, found.variance);
  // a weight is off by a relative 1 / sqrt(30) sqrt(1 - rho^2) / rho: little is lost
  BOOST_TEST(found.variance < 1.15 * mfmc_plan(exact_pilot(one), 40.).variance);
}

BOOST_AUTO_TEST_CASE(mean_of_two_fidelities)
{
  const std::vector<Fidelity> two   = {{0.75, 200., -3., 2.}, {0.95, 20.}};
  const auto                  pilot = exact_pilot(two);
  const auto                  chain = mfmc_plan(pilot, 30.), apart = acv_plan(pilot, 30.);
  BOOST_TEST(chain.controls.models.size() == 2u);
  check(replicates(0., [&](const unsigned int r) { return by_plan(chain, two, {}, r); }), chain.variance);
  check(replicates(0., [&](const unsigned int r) { return by_plan(apart, two, {}, r); }), apart.variance);
}

BOOST_AUTO_TEST_CASE(variance)
{
  // squares of normal pairs have the squared correlation
  auto pilot = exact_pilot({{0.97 * 0.97, 50.}});
  for (double &c : pilot.covariance)
    c *= 2.;
  const auto plan = mfmc_plan(pilot, 80.);
  const auto found =
      replicates(1., [&](const unsigned int r) { return by_plan(plan, unscaled, Estimand::variance(), r); });
  check(found, plan.variance);
  const auto exact = pilot_statistics(pilot_runs(unscaled, 20000, 0), Estimand::variance());
  BOOST_TEST(exact.correlation(1) == 0.97 * 0.97, within(0.02));
}

BOOST_AUTO_TEST_CASE(exceedance_of_one_percent)
{
  const auto event = Estimand::exceedance(normal_quantile(0.99));
  const auto plan  = mfmc_plan(pilot_statistics(pilot_runs(unscaled, 50000, 1), event), 1500.);
  BOOST_TEST(plan.gain > 1.5);
  check(replicates(0.01, [&](const unsigned int r) { return by_plan(plan, unscaled, event, r); }), plan.variance);
}

BOOST_AUTO_TEST_CASE(bad_input)
{
  const NestedSamples   good = {{1., 2., 4.}, {1., 2., 3., 4.}};
  const ControlVariates difference{ControlScheme::mfmc, {1}, {1.}};
  BOOST_CHECK_EXCEPTION(multifidelity_estimate({{1.}, {1., 2.}}, difference), InputError,
                        says("has 1 full run(s)"));
  BOOST_CHECK_EXCEPTION(cross_fitted_estimate({good, {{1.}, {1.}}}, difference), InputError,
                        says("1 full run(s)"));
  BOOST_CHECK_EXCEPTION(cross_fitted_estimate({}, difference), InputError, says("no full run"));
  BOOST_CHECK_EXCEPTION(multifidelity_estimate({{1., 2., 4.}, {1., 2.}}, difference), InputError,
                        says("Model 1 has answers at 2 inputs, but corrects model 0, which has 3"));
  BOOST_CHECK_EXCEPTION(multifidelity_estimate(good, {ControlScheme::acv, {2}, {1.}}), InputError,
                        says("Model 2 was to be used as a cheap one"));
  BOOST_CHECK_EXCEPTION(multifidelity_estimate(good, {ControlScheme::acv, {1}, {}}), InputError,
                        says("1 cheap models have 0 weights"));
  BOOST_CHECK_EXCEPTION(multifidelity_estimate(good, difference, {}, 1.), InputError, says("confidence of 1"));
  auto bad  = good;
  bad[1][2] = std::numeric_limits<double>::infinity();
  BOOST_CHECK_EXCEPTION(multifidelity_estimate(bad, difference), InputError,
                        says("Draw 2 (the first is 0) of model 1 is inf"));
}
