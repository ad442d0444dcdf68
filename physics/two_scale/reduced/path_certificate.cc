#include "physics/two_scale/reduced/path_certificate.h"

#include "core/statistics.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  double error_of(const ReducedPath &path, const PathTruth &truth, const MatrixXd &gram)
  {
    double error = 0.;
    for (std::size_t s = 0; s < path.states.size(); ++s)
      {
        const VectorXd best = truth.coefficients.col(Index(s));
        VectorXd       d    = best;
        d.head(path.states[s].size()) -= path.states[s];
        error += d.dot(gram * d) + std::max(0., truth.squares[Index(s)] - best.dot(gram * best));
      }
    return relative_to(std::sqrt(error), std::sqrt(truth.squares.sum()));
  }

  PathScales scales_of(const std::vector<ScoredPath> &paths)
  {
    if (paths.empty())
      return {};
    const auto median = [&](double ScoredPath::*what) {
      constexpr double    nothing = 1e-6; // what round-off and Newton leave has no say
      std::vector<double> values;
      for (const ScoredPath &path : paths)
        values.push_back(path.*what);
      return quantile(values, 0.5) + nothing;
    };
    const double error = median(&ScoredPath::error);
    return {0.5 * error / median(&ScoredPath::change), 0.5 * error / median(&ScoredPath::misfit)};
  }
} // namespace trestle
