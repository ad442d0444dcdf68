#pragma once

#include "physics/time/alpha_weights.h"

#include <cstddef>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * Rates and accelerations of displacements that are known at steps alone, of what is at rest at the first. A scheme of
   * second order that is driven at a boundary wants all three (see DirichletRates).
   *
   * @param values n_times x n. @param step between the times, s. @returns n_times x 3 x n: values, rates, accelerations.
   */

  /**
   * Newmark's formulas of generalised-alpha, solved for them step by step: of a run by that scheme with these weights its own
   * rates, to round-off. Errors of the values come back amplified: the recursion's double eigenvalue is minus the spectral
   * radius, so that they alternate and fade slowly; values of single precision, or of another scheme, are not for it.
   */
  std::vector<double> rates_by_newmark(std::span<const double> values, std::size_t n, double step,
                                       const AlphaWeights &weights);

  /**
   * Central differences of second order, one-sided at the last time; accelerations are taken (alpha_f - alpha_m) step earlier,
   * where those of generalised-alpha belong (Erlicher, Bonaventura, Bursi 2002). For values of any origin.
   */
  std::vector<double> rates_by_differences(std::span<const double> values, std::size_t n, double step,
                                           const AlphaWeights &weights);
} // namespace trestle
