#pragma once

#include <string>
#include <vector>

namespace trestle
{
  class Figures;

  /// value / reference; the value itself where the reference is zero, so that figures stay finite, and zero is no error
  /// of zero.
  inline double relative_to(const double value, const double reference)
  {
    return reference != 0. ? value / reference : value;
  }

  /// Value at a fraction of the sorted sample, 0.5: median (the mean of the middle two). Of no values, or with one
  /// that is not a number: nan.
  double quantile(std::vector<double> values, double fraction);

  /// Sets <prefix>.median, .p95 and .max.
  void set_quantiles(Figures &figures, const std::string &prefix, const std::vector<double> &values);

  /// Spearman's rank correlation; ties share the mean of their ranks, infinite values are the largest. Values
  /// that are not numbers: nan.
  double spearman(const std::vector<double> &a, const std::vector<double> &b);

  /**
   * Exact one-sided upper bound of a probability, k of n independent trials having shown the event (Clopper, Pearson,
   * Biometrika 26, 1934): whatever the probability is, the bound lies below it in at most 1 - confidence of all
   * experiments. 0 of 100 at 0.95: 0.0295. 1 where all trials showed it, or there were none.
   * @throws InputError for k > n, or a confidence that is not in (0, 1).
   */
  double clopper_pearson_upper(std::size_t k, std::size_t n, double confidence);

  /// n points of the unit cube in a Latin hypercube (McKay et al. 1979), row-major: each of n equal slices of each
  /// axis holds one. A function of the arguments alone.
  std::vector<double> latin_hypercube(unsigned int seed, std::size_t n, unsigned int dimension);
} // namespace trestle
