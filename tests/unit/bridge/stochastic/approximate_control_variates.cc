// MPI: 1
// Weights and numbers of approximate control variates are the best ones, by brute force; what gains nothing is refused.
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

  double variance_of_weights(const Pilot &pilot, const std::vector<std::size_t> &numbers,
                             const std::vector<double> &weights)
  {
    const double n      = double(numbers[0]);
    double       result = pilot.covariance_of(0, 0) / n;
    for (std::size_t i = 1; i < numbers.size(); ++i)
      {
        result -= 2. * weights[i - 1] * pilot.covariance_of(0, i) * (1. / n - 1. / double(numbers[i]));
        for (std::size_t j = 1; j < numbers.size(); ++j)
          result += weights[i - 1] * weights[j - 1] * pilot.covariance_of(i, j) *
                    (1. / n - 1. / double(std::min(numbers[i], numbers[j])));
      }
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(weights_of_approximate_control_variates)
{
  // of one fidelity: those of mfmc
  const auto chain = mfmc_plan(exact_pilot(one), 100.),
             same  = acv_plan_of_numbers(exact_pilot(one), chain.numbers);
  BOOST_TEST(same.controls.weights[0] == chain.controls.weights[0], within(1e-12));
  BOOST_TEST(same.variance == chain.variance, within(1e-12));

  const auto                     pilot   = exact_pilot({{0.9, 20.}, {-0.8, 50., 1., 4.}, {0.7, 500.}});
  const std::vector<std::size_t> numbers = {20, 200, 100, 3000};
  const auto                     plan    = acv_plan_of_numbers(pilot, numbers);
  BOOST_TEST(plan.variance == variance_of_weights(pilot, numbers, plan.controls.weights), within(1e-12));
  for (std::size_t i = 0; i < 3; ++i)
    for (const double change : {-0.01, 0.01})
      {
        auto weights = plan.controls.weights;
        weights[i] += change;
        BOOST_TEST(variance_of_weights(pilot, numbers, weights) > plan.variance);
      }
  const auto without = acv_plan_of_numbers(pilot, {20, 200, 20, 0}); // the same mean twice corrects nothing
  BOOST_TEST(without.controls.models == std::vector<std::size_t>{1}, boost::test_tools::per_element());
  BOOST_TEST(without.numbers == (std::vector<std::size_t>{20, 200, 0, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(numbers_of_approximate_control_variates)
{
  // two that err apart, as dear as each other: a chain takes one of them
  const std::vector<Fidelity> alike  = {{0.9, 500.}, {0.9, 500.}};
  const auto                  pilot  = exact_pilot(alike);
  const double                budget = 300.;
  const auto                  plan = acv_plan(pilot, budget), chain = mfmc_plan(pilot, budget);
  BOOST_TEST(chain.controls.models.size() == 1u);
  BOOST_TEST(plan.controls.models.size() == 2u);
  BOOST_TEST(plan.gain > 1.5 * chain.gain);
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t n = 100; n < 290; n += 4)
    for (double share = 0.1; share < 0.95; share += 0.1)
      {
        const double rest = 500. * (budget - double(n));
        const auto   one = std::size_t(share * rest), other = std::size_t((1. - share) * rest);
        if (one > n && other > n)
          best = std::min(best, acv_plan_of_numbers(pilot, {n, one, other}).variance);
      }
  BOOST_TEST(plan.variance <= best * (1. + 1e-3));
  BOOST_TEST(plan.seconds <= budget);
  BOOST_TEST(acv_plan(exact_pilot(one), budget).variance == mfmc_plan(exact_pilot(one), budget).variance,
             within(1e-3));
}

BOOST_AUTO_TEST_CASE(refusals)
{
  for (const double rho : {0.5, 0.8, -0.95})
    {
      BOOST_TEST(acv_plan(exact_pilot({{rho, 0.999 * least_cost_ratio(rho)}}), 1e6).refused);
      BOOST_TEST(!acv_plan(exact_pilot({{rho, 1.02 * least_cost_ratio(rho)}}), 1e6).refused);
    }
  const auto given = acv_plan_of_numbers(exact_pilot(one), {10, 2000}); // far too many
  BOOST_TEST(given.refused);
  BOOST_TEST(given.numbers == (std::vector<std::size_t>{110, 0}), boost::test_tools::per_element());
  BOOST_TEST(given.words.find("the predicted gain of 10 full runs and the cheap ones is 0.576, not above 1") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(bad_input)
{
  const auto pilot = exact_pilot(one);
  BOOST_CHECK_EXCEPTION(acv_plan_of_numbers(pilot, {20, 10}), InputError, says("'cheap 1' was to run 10 times"));
  BOOST_CHECK_EXCEPTION(acv_plan_of_numbers(pilot, {1, 10}), InputError,
                        says("of the full model 1, was asked for"));
  BOOST_CHECK_EXCEPTION(acv_plan_of_numbers(pilot, {20}), InputError, says("A plan of 1 numbers"));
  BOOST_CHECK_EXCEPTION(acv_plan(pilot_statistics(pilot_runs(one, 2, 0)), 30.), InputError,
                        says("The pilot of 2 models has 2 runs"));
  const Pilot twins{{"full", "a", "b"}, {1., 0.9, 1.8, 0.9, 1., 2., 1.8, 2., 4.}, {1., 0.1, 0.1}, 100};
  BOOST_CHECK_EXCEPTION(acv_plan_of_numbers(twins, {10, 100, 100}), InputError, says("'b' is a combination"));
  BOOST_TEST(acv_plan(twins, 30.).controls.models.size() == 1u);
  BOOST_CHECK_EXCEPTION(acv_plan(pilot, std::numeric_limits<double>::infinity()), InputError, says("is inf s"));
}
