#pragma once

#include <span>

namespace trestle
{
  /**
   * How far the law of a quantity is from that of a reference, by independent draws of both. A figure without its
   * standard error says nothing: of 4,000 draws of one law the Kolmogorov-Smirnov distance is 0.02.
   *
   * Standard errors are deviations over samples drawn anew from both with replacement (Efron, Tibshirani, An
   * Introduction to the Bootstrap, 1993): a function of draws and seed alone. All throw InputError for fewer than two
   * draws or one that is not finite.
   */
  struct Compared
  {
    double value = 0.;
    double se    = 0.;
  };

  struct Resampling
  {
    unsigned int seed         = 0;
    unsigned int n_replicates = 400; ///< se is good to 1 / sqrt(2 n_replicates), 4 % of itself. At least 2.
  };

  /// Largest difference of the distribution functions, in [0, 1]; equal draws step together.
  Compared kolmogorov_smirnov(std::span<const double> draws, std::span<const double> reference,
                              const Resampling &resampling = {});

  /// |mean - mean of the reference|, relative to the latter (relative_to() of core/statistics.h); se: of the signed one.
  Compared relative_mean_error(std::span<const double> draws, std::span<const double> reference,
                               const Resampling &resampling = {});

  /// The same of a quantile (core/statistics.h). @param fraction in (0, 1). @throws InputError for one beyond what
  /// either's draws resolve: less than one draw beyond it is expected.
  Compared relative_quantile_error(std::span<const double> draws, std::span<const double> reference,
                                   double fraction, const Resampling &resampling = {});
} // namespace trestle
