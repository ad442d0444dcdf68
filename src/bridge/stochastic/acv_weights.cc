#include "bridge/stochastic/acv_weights.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// Solves by Cholesky's factors, in place. @returns the number of the row that is a combination of those before it, else n.
    std::size_t solve(std::vector<double> &matrix, std::vector<double> &x)
    {
      const std::size_t n = x.size();
      const auto at = [&](const std::size_t i, const std::size_t j) -> double & { return matrix[i * n + j]; };
      for (std::size_t i = 0; i < n; ++i)
        {
          const double diagonal = at(i, i);
          for (std::size_t j = 0; j <= i; ++j)
            {
              for (std::size_t k = 0; k < j; ++k)
                at(i, j) -= at(i, k) * at(j, k);
              if (j < i)
                at(i, j) /= at(j, j);
            }
          if (!(at(i, i) > 1e-12 * diagonal))
            return i;
          at(i, i) = std::sqrt(at(i, i));
          for (std::size_t k = 0; k < i; ++k)
            x[i] -= at(i, k) * x[k];
          x[i] /= at(i, i);
        }
      for (std::size_t i = n; i-- > 0;)
        {
          for (std::size_t k = i + 1; k < n; ++k)
            x[i] -= at(k, i) * x[k];
          x[i] /= at(i, i);
        }
      return n;
    }
  } // namespace

  AcvWeights acv_weights(const Pilot &pilot, const std::vector<std::size_t> &models,
                         const std::vector<double> &ratios)
  {
    const std::size_t   n = models.size();
    std::vector<double> matrix, right;
    for (std::size_t a = 0; a < n; ++a)
      {
        right.push_back((1. - 1. / ratios[a]) * pilot.correlation(models[a]));
        for (std::size_t b = 0; b < n; ++b)
          matrix.push_back((1. - 1. / std::min(ratios[a], ratios[b])) * pilot.covariance_of(models[a], models[b]) /
                           (pilot.deviation(models[a]) * pilot.deviation(models[b])));
      }
    AcvWeights result{right};
    result.culprit = solve(matrix, result.weights);
    if (result.culprit < n)
      return {{}, models[result.culprit]};
    for (std::size_t a = 0; a < n; ++a)
      result.residual -= right[a] * result.weights[a];
    result.residual = std::max(result.residual, 0.);
    return result;
  }
} // namespace trestle
