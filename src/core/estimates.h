#pragma once

#include <cstddef>
#include <vector>

namespace trestle
{
  /// A number that independent samples give, and the interval that holds the true one with some confidence.
  struct Estimate
  {
    double value = 0.;
    double low = 0., high = 0.;

    double half_width() const { return 0.5 * (high - low); }
  };

  /**
   * Estimates of what a random quantity is, from independent draws of it. All of them want at least two finite draws
   * and a confidence in (0, 1), and throw InputError otherwise.
   */

  /// Mean; Student's interval: exact for normal quantities, else as good as the central limit theorem.
  Estimate mean_estimate(const std::vector<double> &draws, double confidence);

  /// Standard deviation, of n - 1; the interval is normal in the logarithm, with the fourth moment of the draws (delta
  /// method): chi-squared's would be wrong for what is not normal.
  Estimate deviation_estimate(const std::vector<double> &draws, double confidence);

  /**
   * Quantile (statistics.h); the interval is between two order statistics, whose ranks the binomial distribution gives:
   * exact or wider whatever the distribution is (David, Nagaraja, Order Statistics, 2003, 7.1). Infinite on the side where
   * the draws are too few to bound it. @param fraction in (0, 1).
   */
  Estimate quantile_estimate(std::vector<double> draws, double fraction, double confidence);

  /// Probability of an event that k of n draws showed; Clopper and Pearson's interval, each side with half of what
  /// confidence leaves.
  Estimate probability_estimate(std::size_t k, std::size_t n, double confidence);

  /// What a standard error is multiplied with for an interval of some confidence: Student's factor. @param degrees of freedom,
  /// positive, not always whole (Welch, Satterthwaite); infinite: the normal law's.
  double student_factor(double confidence, double degrees);

  /// Draws from which each side of a quantile is resolved: fewer have their extreme ones inside of it. @param fraction
  /// in (0, 1).
  std::size_t draws_for_quantile(double fraction);
} // namespace trestle
