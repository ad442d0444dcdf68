#pragma once

#include <vector>

namespace trestle
{
  class ReducedFunctional;

  /// Where a minimisation ended.
  struct Minimum
  {
    std::vector<double> theta;
    double              gradient_norm; ///< there
    unsigned int        iterations;
  };

  /**
   * Trilinos' ROL: a trust region with truncated CG (Steihaug-Toint) on Gauss-Newton's Hessian, through deal.II's
   * vector adaptor. Every rank holds the whole vector of unknowns, and all see the same bits. A trial without a
   * state, or with values that the physics refuses, is rejected, and the region shrinks. Conn, Gould, Toint,
   * Trust-Region Methods, 2000, 7.5.
   *
   * @param gradient_tolerance absolute. Stops after 200 iterations at the latest.
   */
  Minimum minimise(ReducedFunctional &functional, const std::vector<double> &start, double gradient_tolerance);
} // namespace trestle
