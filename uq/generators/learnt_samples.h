#pragma once

#include "bridge/stochastic/random_vectors.h"

#include <span>
#include <string>

namespace trestle
{
  /// What all generators of this room ask of samples: numbers of entries that fit, all of them finite.
  /// @throws InputError naming the sample.
  void check_samples(const std::string &generator, const RandomVectors &samples);

  /// What draw() is asked for. @throws InputError.
  void check_conditions(const std::string &generator, std::span<const double> conditions, std::size_t n,
                        std::size_t n_conditions);
} // namespace trestle
