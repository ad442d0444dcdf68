#pragma once

#include <functional>

namespace trestle
{
  /// What find_regularisation_weight() came to.
  struct RegularisationWeight
  {
    double       weight;
    double       discrepancy; ///< there
    unsigned int evaluations;
    bool is_reached; ///< else the discrepancy is on one side of the target for all weights, or jumps across
  };

  /**
   * Morozov's discrepancy principle: the weight alpha > 0 of a regularisation at which the discrepancy equals its
   * target, the number of sensors for a sum of squares in units of their standard deviations. A smaller weight
   * fits the noise, a larger one forgets data. Morozov, Soviet Math. Dokl. 7, 1966; Engl, Hanke, Neubauer,
   * Regularization of Inverse Problems, 1996, 4.3.
   *
   * The discrepancy grows with alpha; the search brackets in steps of decades that double, then interpolates in
   * log alpha (regula falsi, Illinois). The last evaluation is at the weight it returns, so that a callable that
   * keeps its answer, to start the next one from it, keeps the right one. Where no weight within 15 decades of the
   * guess serves, the smallest or the largest tried is returned, with a warning in the log.
   *
   * @param discrepancy of the minimiser at alpha; finite, the same on all ranks.
   * @param guess > 0. @param tolerance relative, of the discrepancy.
   */
  RegularisationWeight find_regularisation_weight(const std::function<double(double)> &discrepancy, double target,
                                                  double guess, double tolerance = 0.01);
} // namespace trestle
