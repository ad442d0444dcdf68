#include "uq/generators/polynomial_basis.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// Exponents whose powers sum to the budget at most.
    std::size_t count(const std::span<const std::size_t> highest, const double budget, const double q,
                      const std::size_t most)
    {
      if (highest.empty())
        return 1;
      std::size_t sum = 0;
      for (std::size_t a = 0; a <= highest.front() && sum <= most; ++a)
        {
          // Powers do not sum exactly: terms on the boundary are inside.
          const double left = budget - std::pow(double(a), q);
          if (left < -1e-9)
            break;
          sum += count(highest.subspan(1), left, q, most - sum);
        }
      return sum;
    }
  } // namespace

  std::vector<double> PolynomialBasis::scaled(const std::span<const double> condition) const
  {
    std::vector<double> result(condition.size());
    for (std::size_t j = 0; j < condition.size(); ++j)
      result[j] = (condition[j] - centres[j]) / scales[j];
    return result;
  }

  void PolynomialBasis::evaluate(const std::span<const double> condition, const std::span<double> terms) const
  {
    const auto          x        = scaled(condition);
    const auto          n_powers = recurrence.size() + 1;
    std::vector<double> powers(x.size() * n_powers, 1.);
    for (std::size_t j = 0; j < x.size(); ++j)
      for (std::size_t n = 0; n + 1 < n_powers; ++n)
        {
          const auto p          = powers.begin() + std::ptrdiff_t(j * n_powers + n);
          const auto &[a, b, c] = recurrence[n];
          p[1]                  = (a * x[j] + b) * p[0] + (n > 0 ? c * p[-1] : 0.);
        }
    for (std::size_t k = 0; k < terms.size(); ++k)
      {
        terms[k] = 1.;
        for (std::size_t j = 0; j < x.size(); ++j)
          terms[k] *= powers[j * n_powers + exponents[k * x.size() + j]];
      }
  }

  std::vector<double> PolynomialMap::at(const std::span<const double> condition) const
  {
    std::vector<double> terms(basis.n_terms()), result(n_entries, 0.);
    basis.evaluate(condition, terms);
    for (std::size_t k = 0; k < terms.size(); ++k)
      for (std::size_t j = 0; j < n_entries; ++j)
        result[j] += terms[k] * coefficients[k * n_entries + j];
    return result;
  }

  std::size_t n_hyperbolic_terms(const std::span<const std::size_t> highest, const unsigned int degree,
                                 const double q, const std::size_t most)
  {
    return count(highest, std::pow(double(degree), q), q, most);
  }
} // namespace trestle
