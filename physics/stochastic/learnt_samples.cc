#include "physics/stochastic/learnt_samples.h"

#include "bridge/stochastic/packed_vectors.h"
#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  Eigen::Map<const MatrixXd> vectors_of(const RandomVectors &samples)
  {
    return {samples.values.data(), Index(samples.n_entries), Index(samples.n())};
  }

  Eigen::Map<const MatrixXd> conditions_of(const RandomVectors &samples)
  {
    return {samples.conditions.data(), Index(samples.n_conditions), Index(samples.n())};
  }

  void require_number(const std::string &name, const std::size_t n_samples, const std::size_t at_least)
  {
    if (n_samples < at_least)
      throw InputError("The generator '" + name + "' was to learn from " + std::to_string(n_samples) + " samples.",
                       "It needs at least " + std::to_string(at_least) + ": compute more.");
  }

  void require_samples(const RandomVectors &samples)
  {
    require_vectors(samples, 1, "samples that a generator learns from");
    if (samples.conditions.size() != samples.n() * samples.n_conditions)
      throw InputError("Of " + std::to_string(samples.n()) + " samples with " +
                           std::to_string(samples.n_conditions) + " conditions there are " +
                           std::to_string(samples.conditions.size()) + " conditions.",
                       "Each sample has all of them.");
    if (samples.n_conditions == 0)
      return;
    require_vectors({samples.n_conditions, 0, samples.conditions}, 1, "conditions that a generator learns from");
    const auto conditions = conditions_of(samples);
    for (Index c = 0; c < conditions.rows(); ++c)
      if (conditions.row(c).maxCoeff() == conditions.row(c).minCoeff())
        throw InputError("Condition " + std::to_string(c) + " (the first is 0) is " +
                             text::shortest(conditions(c, 0)) + " in all " + std::to_string(samples.n()) +
                             " samples.",
                         "Nothing can be learnt of it: leave it out, or vary it.");
  }

  void require_draws(const std::size_t n_entries, const std::size_t n_conditions, const std::size_t n,
                     std::span<const double> conditions)
  {
    if (n_entries == 0)
      throw FatalError("Draws were asked of a generator that has learnt nothing.", "Let it learn, or read it.");
    if (conditions.size() != n * n_conditions)
      throw InputError(std::to_string(conditions.size()) + " conditions were given for " + std::to_string(n) +
                           " draws.",
                       "The generator has learnt the law at " + std::to_string(n_conditions) +
                           " conditions: give as many a draw.");
    const auto bad =
        std::find_if(conditions.begin(), conditions.end(), [](const double x) { return !std::isfinite(x); });
    if (bad != conditions.end())
      throw InputError("A condition is " + text::shortest(*bad) + ".", "Conditions are finite.");
  }

  std::vector<double> SingleDraws::draw(const unsigned int seed, const std::uint64_t first, const std::size_t n,
                                        std::span<const double> conditions) const
  {
    require_draws(std::size_t(n_entries()), std::size_t(n_conditions()), n, conditions);
    std::vector<double> result;
    result.reserve(n * std::size_t(n_entries()));
    for (std::size_t i = 0; i < n; ++i)
      {
        const Eigen::Map<const VectorXd> condition(conditions.data() + i * std::size_t(n_conditions()),
                                                   n_conditions());
        const VectorXd                   drawn = vector(seed, first + i, condition);
        result.insert(result.end(), drawn.begin(), drawn.end());
      }
    return result;
  }
} // namespace trestle
