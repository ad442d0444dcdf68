#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "uq/generators/polynomial_basis.h"

namespace trestle
{
  /// How polynomial_fit() chooses its terms.
  struct PolynomialChoice
  {
    unsigned int degree     = 5;
    double       hyperbolic = 0.75; ///< exponent q of the truncation
    bool is_normal = false; ///< Hermite polynomials of conditions with a normal law, else Legendre polynomials
    bool is_sparse = true;  ///< least angles and the leave-one-out error choose terms, else all are fitted
  };

  /// The basis without terms: how conditions of these samples are scaled (to [-1, 1]; Hermite: to mean 0, variance 1).
  /// A condition that never changes is scaled by one. @throws ConvergenceError.
  PolynomialBasis scaled_basis(const RandomVectors &samples, const PolynomialChoice &choice);

  /**
   * Each entry as a polynomial of the conditions, by least squares. Sparse: entry by entry the terms that least angle
   * regression meets first, as many as the corrected leave-one-out error likes best (Blatman, Sudret, "Adaptive sparse
   * polynomial chaos expansion based on least angle regression", J. Comput. Phys. 230, 2011).
   *
   * A condition that has k values among the samples gets degree k - 1 at most.
   *
   * @param samples at least as many as the truncation has terms. @param basis of scaled_basis().
   * @throws ConvergenceError.
   */
  PolynomialMap polynomial_fit(const RandomVectors &samples, const PolynomialBasis &basis,
                               const PolynomialChoice &choice);
} // namespace trestle
