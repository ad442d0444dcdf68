// MPI: 1
// Intervals hold the true number as often as they say, whatever the distribution is where they say so; values that tables
// have are met.
#include "core/estimates.h"
#include "core/exceptions.h"
#include "core/random.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>
#include <limits>

using namespace trestle;

namespace
{
  const auto near = boost::test_tools::tolerance(1e-12);

  /// How often an interval held the truth, in so many experiments of n draws.
  double coverage(const unsigned int n_experiments, const std::size_t n,
                  const std::function<double(double uniform)>                     &quantity,
                  const std::function<Estimate(const std::vector<double> &draws)> &estimate, const double truth)
  {
    unsigned int n_right = 0;
    for (unsigned int e = 0; e < n_experiments; ++e)
      {
        const RandomStream  stream(7, "experiment", e);
        std::vector<double> draws;
        for (std::size_t i = 0; i < n; ++i)
          draws.push_back(quantity(stream.uniform(i)));
        const auto interval = estimate(draws);
        n_right += interval.low <= truth && truth <= interval.high ? 1 : 0;
      }
    return double(n_right) / n_experiments;
  }

  double normal(const double uniform) { return normal_quantile(std::max(uniform, 1e-17)); }
  double exponential(const double uniform) { return -std::log(1. - uniform); }
} // namespace

BOOST_AUTO_TEST_CASE(numbers_of_a_table)
{
  // Student's t for 4 degrees of freedom at 0.975: 2.776445; mean 3, deviation sqrt(2.5).
  const auto mean = mean_estimate({1., 2., 3., 4., 5.}, 0.95);
  BOOST_TEST(mean.value == 3., near);
  BOOST_TEST(mean.half_width() == 2.7764451 * std::sqrt(2.5 / 5.), boost::test_tools::tolerance(1e-7));
  BOOST_TEST(student_factor(0.95, 4.) == 2.7764451, boost::test_tools::tolerance(1e-7));
  BOOST_TEST(student_factor(0.95, std::numeric_limits<double>::infinity()) == 1.959963985,
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(deviation_estimate({1., 2., 3., 4., 5.}, 0.95).value == std::sqrt(2.5), near);
  // Clopper, Pearson: 0 of 100, 95 %: 0.0362; 5 of 10: 0.1871 to 0.8129.
  BOOST_TEST(probability_estimate(0, 100, 0.95).low == 0.);
  BOOST_TEST(probability_estimate(0, 100, 0.95).high == 0.03621669, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(probability_estimate(5, 10, 0.95).low == 0.187086, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(probability_estimate(5, 10, 0.95).high == 0.812914, boost::test_tools::tolerance(1e-5));
  // The median of 10 draws lies between the second and the ninth with 97.9 %, the third and the eighth with 89.1 %.
  const std::vector<double> ten = {9., 0., 1., 8., 2., 7., 3., 6., 4., 5.};
  BOOST_TEST(quantile_estimate(ten, 0.5, 0.95).low == 1.);
  BOOST_TEST(quantile_estimate(ten, 0.5, 0.95).high == 8.);
  BOOST_TEST(quantile_estimate(ten, 0.5, 0.89).low == 2.);
  BOOST_TEST(quantile_estimate(ten, 0.5, 0.89).high == 7.);
  BOOST_TEST(quantile_estimate(ten, 0.5, 0.95).value == 4.5, near);
}

BOOST_AUTO_TEST_CASE(large_means_keep_their_digits)
{
  const auto estimate = deviation_estimate({1e9 + 1., 1e9 + 2., 1e9 + 3.}, 0.95);
  BOOST_TEST(estimate.value == 1., boost::test_tools::tolerance(1e-9));
  BOOST_TEST(mean_estimate({2., 2.}, 0.9).half_width() == 0.);
  BOOST_TEST(deviation_estimate({2., 2.}, 0.9).high == 0.);
}

BOOST_AUTO_TEST_CASE(intervals_hold_the_truth_as_often_as_they_say)
{
  // Of 2,000 experiments a rate of 0.95 has a deviation of 0.005.
  const auto mean      = [](const auto &draws) { return mean_estimate(draws, 0.95); };
  const auto deviation = [](const auto &draws) { return deviation_estimate(draws, 0.95); };
  const auto tail      = [](const auto &draws) { return quantile_estimate(draws, 0.9, 0.95); };
  BOOST_TEST(std::abs(coverage(2000, 5, normal, mean, 0.) - 0.95) < 0.025);
  BOOST_TEST(std::abs(coverage(2000, 200, exponential, mean, 1.) - 0.95) < 0.025);
  BOOST_TEST(std::abs(coverage(2000, 400, normal, deviation, 1.) - 0.95) < 0.025);
  BOOST_TEST(coverage(2000, 400, exponential, deviation, 1.) > 0.91); // skewed: a little short
  for (const auto &[quantity, truth] :
       {std::pair<std::function<double(double)>, double>{normal, normal_quantile(0.9)},
        {exponential, std::log(10.)}})
    {
      BOOST_TEST(coverage(2000, 50, quantity, tail, truth) > 0.935);
      BOOST_TEST(coverage(2000, 400, quantity, tail, truth) < 0.98);
    }
}

BOOST_AUTO_TEST_CASE(quantiles_that_draws_do_not_bound_are_open)
{
  const auto highest = quantile_estimate({1., 2., 3., 4., 5., 6., 7., 8., 9., 10.}, 0.99, 0.95);
  BOOST_TEST(std::isinf(highest.high));
  BOOST_TEST(highest.low == 9.);
  BOOST_TEST(draws_for_quantile(0.5) == 2u);
  BOOST_TEST(draws_for_quantile(0.99) == 100u);
  BOOST_TEST(draws_for_quantile(0.001) == 1000u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_estimated_is_refused)
{
  BOOST_CHECK_THROW(mean_estimate({1.}, 0.95), InputError);
  BOOST_CHECK_THROW(mean_estimate({1., 2.}, 1.), InputError);
  BOOST_CHECK_THROW(mean_estimate({1., std::nan("")}, 0.95), InputError);
  BOOST_CHECK_THROW(quantile_estimate({1., 2.}, 1., 0.95), InputError);
  BOOST_CHECK_THROW(probability_estimate(3, 2, 0.95), InputError);
  BOOST_CHECK_THROW(draws_for_quantile(0.), InputError);
  BOOST_CHECK_THROW(student_factor(0.95, 0.), InputError);
  BOOST_CHECK_THROW(student_factor(0., 4.), InputError);
}
