#include "core/estimates.h"

#include "core/exceptions.h"
#include "core/statistics.h"
#include "core/text.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    void check_confidence(const double confidence)
    {
      if (!(confidence > 0. && confidence < 1.))
        throw InputError("No interval has a confidence of " + text::shortest(confidence),
                         "It lies between 0 and 1, for instance 0.95.");
    }

    void check(const std::vector<double> &draws, const double confidence)
    {
      check_confidence(confidence);
      if (draws.size() < 2)
        throw InputError(std::to_string(draws.size()) + " draw(s) tell nothing of how much they scatter",
                         "Draw two or more.");
      if (!std::ranges::all_of(draws, [](const double value) { return std::isfinite(value); }))
        throw InputError("A draw is not finite", "Leave it out, and count it.");
    }

    void check_fraction(const double fraction)
    {
      if (!(fraction > 0. && fraction < 1.))
        throw InputError("There is no quantile at " + text::shortest(fraction),
                         "It lies between 0 and 1, for instance 0.95.");
    }

    double mean_of(const std::vector<double> &draws)
    {
      double result = 0.;
      for (const double value : draws)
        result += (value - draws.front()) / double(draws.size());
      return draws.front() + result;
    }

    /// Mean of powers of what draws are off the mean.
    double central_moment(const std::vector<double> &draws, const double mean, const int power)
    {
      double result = 0.;
      for (const double value : draws)
        result += std::pow(value - mean, power);
      return result / double(draws.size());
    }

    double sample_variance(const std::vector<double> &draws, const double mean)
    {
      return central_moment(draws, mean, 2) * double(draws.size()) / double(draws.size() - 1);
    }
  } // namespace

  Estimate mean_estimate(const std::vector<double> &draws, const double confidence)
  {
    check(draws, confidence);
    const double n    = double(draws.size());
    const double mean = mean_of(draws), deviation = std::sqrt(sample_variance(draws, mean));
    const double half = student_factor(confidence, n - 1.) * deviation / std::sqrt(n);
    return {mean, mean - half, mean + half};
  }

  Estimate deviation_estimate(const std::vector<double> &draws, const double confidence)
  {
    check(draws, confidence);
    const double n    = double(draws.size());
    const double mean = mean_of(draws), variance = sample_variance(draws, mean);
    if (variance == 0.)
      return {0., 0., 0.};
    const double fourth = central_moment(draws, mean, 4) / (variance * variance);
    // variance of the sample variance over its square; no draws have less than (n - 1) / n in the fourth moment
    const double relative = std::max(0., (fourth - (n - 3.) / (n - 1.)) / n);
    const double z        = boost::math::quantile(boost::math::normal(), 0.5 * (1. + confidence));
    const double factor   = std::exp(0.5 * z * std::sqrt(relative));
    const double value    = std::sqrt(variance);
    return {value, value / factor, value * factor};
  }

  Estimate quantile_estimate(std::vector<double> draws, const double fraction, const double confidence)
  {
    check(draws, confidence);
    check_fraction(fraction);
    std::ranges::sort(draws);
    const std::size_t n    = draws.size();
    const double      tail = 0.5 * (1. - confidence);
    // The true quantile is at or above the r-th draw (from 1) where at most tail of all experiments have fewer than r
    // draws below it, and at or below it where at most tail have r or more.
    const boost::math::binomial_distribution<double> below(double(n), fraction);
    std::size_t                                      low = 0, high = n + 1;
    while (low < n && boost::math::cdf(below, double(low)) <= tail)
      ++low;
    while (high > 1 && boost::math::cdf(boost::math::complement(below, double(high - 2))) <= tail)
      --high;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    return {quantile(draws, fraction), low == 0 ? -infinity : draws[low - 1],
            high == n + 1 ? infinity : draws[high - 1]};
  }

  Estimate probability_estimate(const std::size_t k, const std::size_t n, const double confidence)
  {
    check_confidence(confidence);
    if (n == 0 || k > n)
      throw InputError(std::to_string(k) + " of " + std::to_string(n) + " draws cannot have shown an event",
                       "Give the number of all draws, those that showed it included.");
    const double one_sided = 0.5 * (1. + confidence);
    return {double(k) / double(n), 1. - clopper_pearson_upper(n - k, n, one_sided),
            clopper_pearson_upper(k, n, one_sided)};
  }

  double student_factor(const double confidence, const double degrees)
  {
    check_confidence(confidence);
    if (!(degrees > 0.))
      throw InputError("An interval was asked for with " + text::shortest(degrees) + " degrees of freedom",
                       "Draw two or more.");
    return boost::math::quantile(boost::math::students_t_distribution<double>(degrees), 0.5 * (1. + confidence));
  }

  std::size_t draws_for_quantile(const double fraction)
  {
    check_fraction(fraction);
    return std::size_t(std::ceil((1. - 1e-9) / std::min(fraction, 1. - fraction)));
  }
} // namespace trestle
