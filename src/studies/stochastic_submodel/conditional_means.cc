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
        std::vector<double> repeated, mean(n_entries, 0.);
        for (std::size_t k = 0; k < n_draws; ++k)
          repeated.insert(repeated.end(), condition.begin(), condition.end());
        const auto draws = generator.draw(seed, 0, n_draws, repeated);
        for (std::size_t k = 0; k < n_draws; ++k)
          for (std::size_t e = 0; e < n_entries; ++e)
            mean[e] += draws[k * n_entries + e] / double(n_draws);
        result.values.insert(result.values.end(), mean.begin(), mean.end());
      }
    return result;
  }
} // namespace trestle
