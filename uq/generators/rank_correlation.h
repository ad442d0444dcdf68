#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace trestle
{
  enum class RankCorrelation
  {
    spearman,
    kendall
  };

  /**
   * Of the normal copula whose rank correlations are those of the samples: r = 2 sin(pi rho / 6) of Spearman's rho,
   * r = sin(pi tau / 2) of Kendall's tau (Kruskal, "Ordinal measures of association", JASA 53, 1958). Such a matrix
   * need not be positive definite: then its eigenvalues below 1e-6 are raised to that, and its diagonal is made one
   * again (Rebonato, Jaeckel, "The most general methodology to create a valid correlation matrix", J. Risk 2, 1999).
   * Columns whose entries are all the same are independent of the others.
   *
   * @param rows n x n_columns. @returns its Cholesky factor, n_columns x n_columns, zero above the diagonal.
   * @throws ConvergenceError.
   */
  std::vector<double> normal_copula_factor(std::span<const double> rows, std::size_t n_columns,
                                           RankCorrelation kind);
} // namespace trestle
