#pragma once

#include "uq/generators/score_table.h"

#include <string>
#include <vector>

namespace trestle
{
  /// How wide the kernels are: Silverman's rule takes the law for a normal one and blurs modes that lie apart; the plug-in
  /// rule (Sheather, Jones, J. R. Stat. Soc. B 53, 1991) does not, at a cost that grows with n^2; the mixed one scales
  /// Silverman's by what the plug-in rule says of the first 250 samples.
  enum class Bandwidth
  {
    silverman,
    plug_in,
    mixed
  };

  /// The law between the samples and beyond, by normal kernels; its mean and variance are those of the samples (a plain
  /// kernel estimate is too wide by the kernels' own variance: Silverman, Density Estimation, 1986, 6.4.1).
  /// One knot where all samples are the same. @param name how messages call the entry. @throws ConvergenceError.
  ScoreTable kernel_smoothed_law(const std::string &name, const std::vector<double> &samples, Bandwidth bandwidth);

  /// Through the order statistics, at the scores of probabilities (i + 1/2)/n: never beyond the samples.
  ScoreTable empirical_law(std::vector<double> samples);
} // namespace trestle
