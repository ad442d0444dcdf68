// MPI: 1
// Plans of multifidelity estimates are those of closed forms and of brute force; where nothing is gained they say so, with the
// numbers that decide.
#include "bridge/stochastic/multifidelity.h"
#include "support/fidelities.h"
#include "support/says.h"

#include <limits>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  auto within(const double share) { return boost::test_tools::tolerance(share); }

  const std::vector<Fidelity> one = {{0.92, 20., 5., 3.}};

  bool has(const std::string &words, const std::string &part)
  {
    BOOST_TEST_MESSAGE(words);
    return words.find(part) != std::string::npos;
  }
} // namespace

BOOST_AUTO_TEST_CASE(pilot_by_hand)
{
  const PilotRuns runs{{"full", "cheap"}, {{1., 2., 6.}, {1., 0., 5.}}, {{2., 4., 3.}, {0.1, 0.1, 0.4}}};
  const auto      means = pilot_statistics(runs);
  BOOST_TEST(means.covariance == (std::vector<double>{7., 6.5, 6.5, 7.}), within(1e-14)
                                                                              << boost::test_tools::per_element());
  BOOST_TEST(means.correlation(1) == 6.5 / 7., within(1e-14));
  BOOST_TEST(means.costs[0] == 3., within(1e-14));
  BOOST_TEST(means.cost_ratio(1) == 15., within(1e-14));

  const auto variances = contributions(runs.values[0], Estimand::variance(), "full");
  BOOST_TEST(variances == (std::vector<double>{6., 1.5, 13.5}),
             within(1e-14) << boost::test_tools::per_element()); // mean: 7
  const auto rare = pilot_statistics(runs, Estimand::exceedance(1.));
  BOOST_TEST(rare.covariance_of(0, 0) == 1. / 3., within(1e-14));
  BOOST_TEST(rare.covariance_of(0, 1) == 1. / 6., within(1e-14)); // 0, 1, 1 and 0, 0, 1
}

BOOST_AUTO_TEST_CASE(closed_form_of_one_fidelity)
{
  BOOST_TEST(mfmc_gain(0.92, 20.) == 2.80, within(0.01));
  for (const double rho : {0.3, -0.7, 0.92, 0.99})
    BOOST_TEST(mfmc_gain(rho, least_cost_ratio(rho)) == 1., within(1e-12));
  BOOST_TEST(mfmc_gain(1., 20.) == 20., within(1e-12)); // no more than the ratio
  BOOST_TEST(least_cost_ratio(0.) == std::numeric_limits<double>::infinity());

  const double budget = 1e6;
  const auto   plan   = mfmc_plan(exact_pilot(one), budget);
  const double ratio  = std::sqrt(20. * 0.92 * 0.92 / (1. - 0.92 * 0.92)); // theorem 3.4
  BOOST_TEST(double(plan.numbers[0]) == budget / (1. + ratio / 20.), within(1e-5));
  BOOST_TEST(double(plan.numbers[1]) == ratio * double(plan.numbers[0]), within(1e-5));
  BOOST_TEST(plan.controls.models == std::vector<std::size_t>{1}, boost::test_tools::per_element());
  BOOST_TEST(plan.controls.weights[0] == 0.92 / 3., within(1e-14));
  BOOST_TEST(plan.gain == mfmc_gain(0.92, 20.), within(1e-6));
  BOOST_TEST(plan.variance == 1. / budget / plan.gain, within(1e-5));
  BOOST_TEST(plan.seconds <= budget);
  BOOST_TEST(has(plan.words, "of 'cheap 1' (correlation 0.92, cost ratio 20). Predicted gain"));

  const auto negative = mfmc_plan(exact_pilot({{-0.92, 20.}}), budget);
  BOOST_TEST(negative.controls.weights[0] == -0.92, within(1e-14));
  BOOST_TEST(negative.gain == plan.gain, within(1e-12));
}

BOOST_AUTO_TEST_CASE(small_budgets)
{
  for (double budget = 4.; budget < 60.; budget += 0.7)
    {
      const auto plan = mfmc_plan(exact_pilot(one), budget);
      BOOST_TEST(!plan.refused);
      BOOST_TEST(plan.numbers[0] >= 2u);
      BOOST_TEST(plan.seconds <= budget * (1. + 1e-9));
      BOOST_TEST(plan.seconds > budget - 0.051);
      double best = std::numeric_limits<double>::infinity(); // of all whole numbers
      for (std::size_t n = 2; double(n) < budget; ++n)
        if (const auto m = std::size_t(20. * (budget - double(n)) + 1e-9); m >= n)
          best = std::min(best, (1. - 0.8464) / double(n) + 0.8464 / double(m));
      BOOST_TEST(plan.variance == best, within(1e-12));
    }
  const auto exact = mfmc_plan(exact_pilot({{1., 50.}}), 10.); // the full model would best not run at all
  BOOST_TEST(exact.numbers == (std::vector<std::size_t>{2, 400}), boost::test_tools::per_element());
  BOOST_TEST(exact.gain == 40., within(1e-12));
}

BOOST_AUTO_TEST_CASE(refusals)
{
  const auto pilot = pilot_statistics(pilot_runs({{0., 20.}}, 100, 3)); // uncorrelated
  const auto plan  = mfmc_plan(pilot, 30.5);
  BOOST_TEST(plan.refused);
  BOOST_TEST(plan.gain == 1.);
  BOOST_TEST(plan.numbers == (std::vector<std::size_t>{30, 0}), boost::test_tools::per_element());
  BOOST_TEST(plan.controls.models.empty());
  BOOST_TEST(plan.variance == pilot.covariance_of(0, 0) / 30., within(1e-14));
  BOOST_TEST(has(plan.words, "Refused, 'full' alone runs: no cheap model gains; 'cheap 1' has a correlation of "));
  BOOST_TEST(has(plan.words, "a cost ratio of 20, and gains alone above a ratio of "));
  BOOST_TEST(least_cost_ratio(pilot.correlation(1)) > 20.);
  BOOST_TEST(has(mfmc_plan(exact_pilot({{0., 20.}}), 30.).words, "above a ratio of inf"));

  for (const double rho : {0.5, 0.8, -0.95})
    {
      BOOST_TEST(mfmc_plan(exact_pilot({{rho, 0.999 * least_cost_ratio(rho)}}), 1e6).refused);
      BOOST_TEST(!mfmc_plan(exact_pilot({{rho, 1.02 * least_cost_ratio(rho)}}), 1e6).refused);
    }
  BOOST_TEST(has(mfmc_plan(exact_pilot({{0.8, 3.}}), 30.).words,
                 "a correlation of 0.8 and a cost ratio of 3, and gains alone above a ratio of 4"));
  BOOST_TEST(has(mfmc_plan(exact_pilot({{0.92, 5.}}), 2.1).words, "a budget of 2.1 s does not pay for two"));
}

BOOST_AUTO_TEST_CASE(two_fidelities_against_brute_force)
{
  const auto   pilot  = exact_pilot({{0.75, 1000., 0., 2.}, {0.95, 30.}});
  const double budget = 1000.;
  const auto   plan   = mfmc_plan(pilot, budget);
  BOOST_TEST(plan.controls.models == (std::vector<std::size_t>{2, 1}), boost::test_tools::per_element());
  double best = std::numeric_limits<double>::infinity();
  for (double n = 100.; n < 900.; n += 2.)
    for (double m = n; n + m / 30. < budget; m *= 1.01)
      if (const double l = 1000. * (budget - n - m / 30.); l >= m)
        best = std::min(best, (1. - 0.9025) / n + (0.9025 - 0.5625) / m + 0.5625 / l);
  BOOST_TEST(plan.variance >= best * (1. - 1e-3));
  BOOST_TEST(plan.variance <= best * (1. + 1e-3));
  BOOST_TEST(plan.gain > mfmc_gain(0.95, 30.));

  // one that is as dear as the better one does not enter the chain
  const auto useless = mfmc_plan(exact_pilot({{0.75, 30.}, {0.95, 30.}}), budget);
  BOOST_TEST(useless.controls.models == std::vector<std::size_t>{2}, boost::test_tools::per_element());
  BOOST_TEST(useless.numbers[1] == 0u);
}

BOOST_AUTO_TEST_CASE(all_told)
{
  const double gain = 2.8, before = 90., cost = 0.3;
  const double runs = break_even_full_runs(gain, before, cost);
  BOOST_TEST(gain_all_told(gain, runs * cost - before, before) == 1., within(1e-12));
  BOOST_TEST(break_even_full_runs(1., before, cost) == std::numeric_limits<double>::infinity());
}

BOOST_AUTO_TEST_CASE(bad_input)
{
  const auto good = pilot_runs(one, 5, 0);
  BOOST_CHECK_EXCEPTION(pilot_statistics(pilot_runs(one, 1, 0)), InputError, says("The pilot has 1 run(s)"));
  auto bad = good;
  bad.values[1].assign(5, 7.5);
  BOOST_CHECK_EXCEPTION(pilot_statistics(bad), InputError,
                        says("'cheap 1' has no variance in a pilot of 5 runs: all of them contribute 7.5"));
  bad = good;
  bad.seconds[1].assign(5, 0.);
  BOOST_CHECK_EXCEPTION(pilot_statistics(bad), InputError, says("'cheap 1' costs 0 s"));
  bad              = good;
  bad.values[1][3] = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_EXCEPTION(pilot_statistics(bad), InputError,
                        says("Draw 3 (the first is 0) of model 'cheap 1' is nan"));
  bad = good;
  bad.values[1].pop_back();
  BOOST_CHECK_EXCEPTION(pilot_statistics(bad), InputError, says("'cheap 1' has 4 values and 5 costs"));
  bad.values.pop_back();
  BOOST_CHECK_EXCEPTION(pilot_statistics(bad), InputError, says("2 models has values of 1"));
  BOOST_CHECK_EXCEPTION(pilot_statistics({{"full"}, {{1., 2.}}, {{1., 1.}}}), InputError, says("has 1 model(s)"));
  BOOST_CHECK_EXCEPTION(pilot_statistics(good, Estimand::exceedance(100.)), InputError, says("contribute 0"));

  const auto pilot = exact_pilot(one);
  BOOST_CHECK_EXCEPTION(mfmc_plan(pilot, 1.9), InputError, says("is 1.9 s, where a run of 'full' costs 1 s"));
  BOOST_CHECK_EXCEPTION(mfmc_plan(pilot, std::numeric_limits<double>::infinity()), InputError, says("is inf s"));
}
