#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * Products of orthonormal polynomials of scaled conditions, as plain numbers: what OpenTURNS has chosen is evaluated
   * without it, to the same bit after reading.
   */
  struct PolynomialBasis
  {
    /// Each condition is taken at (condition - centre)/scale.
    std::vector<double> centres, scales;

    /// P_{n+1}(x) = (a x + b) P_n(x) + c P_{n-1}(x), from P_0 = 1, for n = 0, 1, ... to the highest degree.
    std::vector<std::array<double, 3>> recurrence;

    /// Of each term the degree in each condition: n_terms x n_conditions, none above recurrence.size().
    std::vector<std::size_t> exponents;

    std::size_t n_conditions() const { return centres.size(); }
    std::size_t n_terms() const { return centres.empty() ? 0 : exponents.size() / centres.size(); }

    std::vector<double> scaled(std::span<const double> condition) const;
    /// @param condition of n_conditions numbers. @param terms of n_terms.
    void evaluate(std::span<const double> condition, std::span<double> terms) const;
  };

  /// A linear map of a basis: a polynomial an entry.
  struct PolynomialMap
  {
    PolynomialBasis     basis;
    std::size_t         n_entries = 0;
    std::vector<double> coefficients; ///< n_terms x n_entries

    std::vector<double> at(std::span<const double> condition) const;
  };

  /// How many exponents a have (sum_j a_j^q)^(1/q) <= degree (Blatman, Sudret, J. Comput. Phys. 230, 2011), none above
  /// that of its condition in `highest`; counting ends beyond `most`. @param q in (0, 1]; 1: all of the degree.
  std::size_t n_hyperbolic_terms(std::span<const std::size_t> highest, unsigned int degree, double q,
                                 std::size_t most);
} // namespace trestle
