#include "studies/stochastic_submodel/conditional_means.h"

namespace trestle
{
  RandomVectors with_conditions(RandomVectors vectors, const std::vector<std::vector<double>> &parameters)
  {
    vectors.n_conditions = parameters.front().size();
    for (const auto &run : parameters)
      vectors.conditions.insert(vectors.conditions.end(), run.begin(), run.end());
    return vectors;
  }

  RandomVectors conditional_means(const Generator &generator, const std::vector<std::vector<double>> &conditions,
                                  const std::size_t n_entries, const std::size_t n_draws, const unsigned int seed)
  {
    RandomVectors result{n_entries, 0, {}};
    for (const auto &condition : conditions)
      {
        const auto mean = generator.mean(condition, (unsigned int)(n_draws), seed);
        result.values.insert(result.values.end(), mean.begin(), mean.end());
      }
    return result;
  }
} // namespace trestle
