#include "uq/generators/polynomial_fit.h"

#include "core/exceptions.h"
#include "uq/libraries/openturns.h"

#include <openturns/CorrectedLeaveOneOut.hxx>
#include <openturns/FixedStrategy.hxx>
#include <openturns/FunctionalChaosAlgorithm.hxx>
#include <openturns/HermiteFactory.hxx>
#include <openturns/HyperbolicAnisotropicEnumerateFunction.hxx>
#include <openturns/LARS.hxx>
#include <openturns/LeastSquaresMetaModelSelectionFactory.hxx>
#include <openturns/LeastSquaresStrategy.hxx>
#include <openturns/LegendreFactory.hxx>
#include <openturns/OrthogonalProductPolynomialFactory.hxx>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace trestle
{
  namespace
  {
    OT::OrthogonalUniVariatePolynomialFamily family_of(const PolynomialChoice &choice)
    {
      if (choice.is_normal)
        return OT::OrthogonalUniVariatePolynomialFamily(OT::HermiteFactory());
      return OT::OrthogonalUniVariatePolynomialFamily(OT::LegendreFactory());
    }

    /// Centre and scale of a condition.
    std::pair<double, double> scaling(const RandomVectors &samples, const std::size_t j, const bool is_normal)
    {
      const auto n   = samples.n();
      double     low = std::numeric_limits<double>::infinity(), high = -low, sum = 0., squares = 0.;
      for (std::size_t i = 0; i < n; ++i)
        {
          const double c = samples.condition(i)[j];
          low            = std::min(low, c);
          high           = std::max(high, c);
          sum += c;
        }
      const double mean = sum / double(n);
      for (std::size_t i = 0; i < n; ++i)
        squares += (samples.condition(i)[j] - mean) * (samples.condition(i)[j] - mean);
      if (low == high)
        return {low, 1.};
      return is_normal ? std::pair(mean, std::sqrt(squares / double(n)))
                       : std::pair(0.5 * (low + high), 0.5 * (high - low));
    }

    OT::Sample scaled_conditions(const RandomVectors &samples, const PolynomialBasis &basis)
    {
      OT::Sample result(samples.n(), samples.n_conditions);
      for (std::size_t i = 0; i < samples.n(); ++i)
        {
          const auto x = basis.scaled(samples.condition(i));
          for (std::size_t j = 0; j < x.size(); ++j)
            result(i, j) = x[j];
        }
      return result;
    }

    /// Those that change: of the others there is no error to be relative to.
    std::vector<std::size_t> random_entries(const RandomVectors &samples)
    {
      std::vector<std::size_t> result;
      for (std::size_t j = 0; j < samples.n_entries; ++j)
        for (std::size_t i = 1; i < samples.n(); ++i)
          if (samples.row(i)[j] != samples.row(0)[j])
            {
              result.push_back(j);
              break;
            }
      return result;
    }

    OT::Sample entries_of(const RandomVectors &samples, const std::vector<std::size_t> &entries)
    {
      OT::Sample result(samples.n(), entries.size());
      for (std::size_t i = 0; i < samples.n(); ++i)
        for (std::size_t j = 0; j < entries.size(); ++j)
          result(i, j) = samples.row(i)[entries[j]];
      return result;
    }

    /// Values are not told apart by more powers of them.
    std::vector<std::size_t> highest_degrees(const RandomVectors &samples, const unsigned int degree)
    {
      std::vector<std::size_t> result;
      for (std::size_t j = 0; j < samples.n_conditions; ++j)
        {
          std::set<double> values;
          for (std::size_t i = 0; i < samples.n() && values.size() <= degree; ++i)
            values.insert(samples.condition(i)[j]);
          result.push_back(std::min<std::size_t>(degree, values.size() - 1));
        }
      return result;
    }

    OT::FunctionalChaosResult chaos(const OT::Sample &x, const OT::Sample &y, const PolynomialChoice &choice,
                                    const OT::EnumerateFunction &enumerate, const std::size_t n_terms)
    {
      const auto                                   n_conditions = x.getDimension();
      const OT::OrthogonalProductPolynomialFactory basis(
          OT::OrthogonalProductPolynomialFactory::PolynomialFamilyCollection(n_conditions, family_of(choice)),
          enumerate);
      const OT::LeastSquaresStrategy projection =
          choice.is_sparse
              ? OT::LeastSquaresStrategy(
                    x, y, OT::LeastSquaresMetaModelSelectionFactory(OT::LARS(), OT::CorrectedLeaveOneOut()))
              : OT::LeastSquaresStrategy(x, y);
      // Conditions are scaled already: no further transformation.
      OT::FunctionalChaosAlgorithm algorithm(x, y, basis.getMeasure(),
                                             OT::FixedStrategy(OT::OrthogonalBasis(basis), n_terms), projection);
      algorithm.run();
      return algorithm.getResult();
    }

    /// Terms and coefficients of the result, in their places; the other entries are constants.
    void fill(PolynomialMap &map, const OT::FunctionalChaosResult &result, const OT::EnumerateFunction &enumerate,
              const std::vector<std::size_t> &entries)
    {
      const auto indices      = result.getIndices();
      const auto coefficients = result.getCoefficients();
      for (OT::UnsignedInteger k = 0; k < indices.getSize(); ++k)
        {
          if (indices[k] == 0) // the constant has its row
            for (std::size_t j = 0; j < entries.size(); ++j)
              map.coefficients[entries[j]] = coefficients(k, j);
          else
            {
              const auto exponents = enumerate(indices[k]);
              map.basis.exponents.insert(map.basis.exponents.end(), exponents.begin(), exponents.end());
              const auto row = map.coefficients.size();
              map.coefficients.resize(row + map.n_entries, 0.);
              for (std::size_t j = 0; j < entries.size(); ++j)
                map.coefficients[row + entries[j]] = coefficients(k, j);
            }
        }
    }
  } // namespace

  PolynomialBasis scaled_basis(const RandomVectors &samples, const PolynomialChoice &choice)
  {
    PolynomialBasis basis;
    for (std::size_t j = 0; j < samples.n_conditions; ++j)
      {
        const auto [centre, scale] = scaling(samples, j, choice.is_normal);
        basis.centres.push_back(centre);
        basis.scales.push_back(scale);
      }
    openturns::call("the recurrence of polynomials", [&] {
      const auto family = family_of(choice);
      for (unsigned int n = 0; n < choice.degree; ++n)
        {
          const auto c = family.getRecurrenceCoefficients(n);
          basis.recurrence.push_back({c[0], c[1], c[2]});
        }
    });
    return basis;
  }

  PolynomialMap polynomial_fit(const RandomVectors &samples, const PolynomialBasis &basis,
                               const PolynomialChoice &choice)
  {
    PolynomialMap map{basis, samples.n_entries, {}};
    map.basis.exponents.assign(samples.n_conditions, 0);
    map.coefficients.assign(samples.row(0).begin(), samples.row(0).end());
    const auto entries = random_entries(samples);
    if (entries.empty())
      return map;
    for (const auto j : entries)
      map.coefficients[j] = 0.;
    const auto highest = highest_degrees(samples, choice.degree);
    const auto n_terms = n_hyperbolic_terms(highest, choice.degree, choice.hyperbolic, samples.n());
    openturns::call("the fit of polynomials of degree " + std::to_string(choice.degree), [&] {
      OT::HyperbolicAnisotropicEnumerateFunction hyperbolic(samples.n_conditions, choice.hyperbolic);
      hyperbolic.setUpperBound(OT::Indices(highest.begin(), highest.end()));
      const OT::EnumerateFunction enumerate(hyperbolic);
      fill(map, chaos(scaled_conditions(samples, basis), entries_of(samples, entries), choice, enumerate, n_terms),
           enumerate, entries);
    });
    if (!std::ranges::all_of(map.coefficients, [](const double c) { return std::isfinite(c); }))
      throw ConvergenceError("Polynomials of degree " + std::to_string(choice.degree) +
                                 " that are not finite fit best.",
                             "Lower 'degree': the conditions of the samples do not tell the terms apart.");
    return map;
  }
} // namespace trestle
