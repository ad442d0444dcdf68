#pragma once

#include "bridge/stochastic/generator.h"

#include <vector>

namespace trestle
{
  /// Vectors with the parameters of their runs as conditions.
  RandomVectors with_conditions(RandomVectors vectors, const std::vector<std::vector<double>> &parameters);

  /// What a generator that has learnt conditions expects at each: the mean of n draws with the same noise everywhere, so that
  /// what is left is a function of the condition. Not collective.
  RandomVectors conditional_means(const Generator &generator, const std::vector<std::vector<double>> &conditions,
                                  std::size_t n_entries, std::size_t n_draws, unsigned int seed);
} // namespace trestle
