#include "physics/rom/path_indicator.h"

#include "core/exceptions.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    constexpr double infinite = std::numeric_limits<double>::infinity();
  }

  void check_parameters(std::span<const double> mu, const std::size_t n_parameters)
  {
    if (mu.size() != n_parameters)
      throw InputError("A reduced model was asked with " + std::to_string(mu.size()) + " parameters; it has " +
                           std::to_string(n_parameters) + ".",
                       "Give a number for each of section parameters, names first, then the random field's.");
    for (const double value : mu)
      if (!std::isfinite(value))
        throw InputError("A reduced model was asked with a parameter that is not finite.", "Give finite numbers.");
  }

  double indicator(const ReducedPath &path, const MatrixXd &gram)
  {
    double difference = 0., size = 0.;
    for (std::size_t s = 0; s < path.richer.size(); ++s)
      {
        VectorXd d = path.richer[s];
        size       = std::max(size, d.dot(gram * d));
        d.head(path.states[s].size()) -= path.states[s];
        difference = std::max(difference, d.dot(gram * d));
      }
    if (size == 0.)
      return path.left;
    const double result = std::sqrt(difference / size) + path.left;
    return std::isfinite(result) ? result : infinite;
  }

  void write_states(const ReducedPath &path, const std::size_t n_states, const unsigned int n_modes,
                    ReducedAnswer &answer)
  {
    VectorXd state = VectorXd::Zero(n_modes);
    for (std::size_t s = 0; s < n_states; ++s)
      {
        if (s < path.states.size() && path.states[s].allFinite())
          state = path.states[s];
        answer.coefficients.insert(answer.coefficients.end(), state.data(), state.data() + state.size());
      }
    answer.newton_steps = path.newton_steps;
    answer.estimate     = infinite;
  }

  std::vector<double> field_of(const ReducedData &data, std::span<const double> coefficients)
  {
    if (coefficients.size() != data.n_modes)
      throw InputError("A field of " + std::to_string(coefficients.size()) + " coefficients was asked of " +
                           std::to_string(data.n_modes) + " modes.",
                       "Give those of one state.");
    const auto                       n = Index(data.modes.size() / data.n_richer);
    const Eigen::Map<const MatrixXd> modes(data.modes.data(), n, data.n_richer);
    std::vector<double>              result(static_cast<std::size_t>(n));
    Eigen::Map<VectorXd>(result.data(), n) =
        modes.leftCols(data.n_modes) * Eigen::Map<const VectorXd>(coefficients.data(), data.n_modes);
    return result;
  }
} // namespace trestle
