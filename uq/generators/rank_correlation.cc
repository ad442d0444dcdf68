#include "uq/generators/rank_correlation.h"

#include "uq/libraries/openturns.h"

#include <openturns/CovarianceMatrix.hxx>
#include <openturns/Sample.hxx>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace trestle
{
  namespace
  {
    constexpr double smallest_eigenvalue = 1e-6;

    OT::Sample sample_of(const std::span<const double> rows, const std::size_t n_columns)
    {
      OT::Sample sample(rows.size() / n_columns, n_columns);
      for (std::size_t i = 0; i < rows.size(); ++i)
        sample(i / n_columns, i % n_columns) = rows[i];
      return sample;
    }

    std::vector<bool> constant_columns(const std::span<const double> rows, const std::size_t n_columns)
    {
      std::vector<bool> result(n_columns, true);
      for (std::size_t i = n_columns; i < rows.size(); ++i)
        if (rows[i] != rows[i % n_columns])
          result[i % n_columns] = false;
      return result;
    }

    /// Of the scores, from that of the ranks.
    double of_scores(const double of_ranks, const RankCorrelation kind)
    {
      const double r = kind == RankCorrelation::spearman ? 2. * std::sin(std::numbers::pi / 6. * of_ranks)
                                                         : std::sin(std::numbers::pi / 2. * of_ranks);
      return std::clamp(r, -1., 1.);
    }

    OT::CovarianceMatrix correlation_of_scores(const std::span<const double> rows, const std::size_t n_columns,
                                               const RankCorrelation kind)
    {
      const auto sample      = sample_of(rows, n_columns);
      const auto is_constant = constant_columns(rows, n_columns);
      const auto ranks =
          kind == RankCorrelation::spearman ? sample.computeSpearmanCorrelation() : sample.computeKendallTau();
      OT::CovarianceMatrix result(n_columns);
      for (std::size_t i = 0; i < n_columns; ++i)
        for (std::size_t j = 0; j <= i; ++j)
          result(i, j) = i == j ? 1. : is_constant[i] || is_constant[j] ? 0. : of_scores(ranks(i, j), kind);
      return result;
    }

    OT::CovarianceMatrix made_positive_definite(const OT::CovarianceMatrix &matrix)
    {
      const auto       n    = matrix.getDimension();
      auto             copy = matrix;
      OT::SquareMatrix vectors(n);
      const OT::Point  values = copy.computeEV(vectors);
      if (*std::min_element(values.begin(), values.end()) >= smallest_eigenvalue)
        return matrix;

      OT::CovarianceMatrix raised(n);
      for (OT::UnsignedInteger i = 0; i < n; ++i)
        for (OT::UnsignedInteger j = 0; j <= i; ++j)
          {
            double sum = 0.;
            for (OT::UnsignedInteger k = 0; k < n; ++k)
              sum += vectors(i, k) * std::max(values[k], smallest_eigenvalue) * vectors(j, k);
            raised(i, j) = sum;
          }
      OT::CovarianceMatrix result(n);
      for (OT::UnsignedInteger i = 0; i < n; ++i)
        for (OT::UnsignedInteger j = 0; j <= i; ++j)
          result(i, j) = i == j ? 1. : raised(i, j) / std::sqrt(raised(i, i) * raised(j, j));
      return result;
    }
  } // namespace

  std::vector<double> normal_copula_factor(const std::span<const double> rows, const std::size_t n_columns,
                                           const RankCorrelation kind)
  {
    std::vector<double> result(n_columns * n_columns, 0.);
    openturns::call("the rank correlations", [&] {
      auto       matrix = made_positive_definite(correlation_of_scores(rows, n_columns, kind));
      const auto factor = matrix.computeCholesky();
      for (std::size_t i = 0; i < n_columns; ++i)
        for (std::size_t j = 0; j <= i; ++j)
          result[i * n_columns + j] = factor(i, j);
    });
    return result;
  }
} // namespace trestle
