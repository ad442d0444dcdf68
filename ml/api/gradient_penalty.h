#pragma once

#include <cstddef>

namespace trestle
{
  /**
   * Largest relative error of the derivative, by a critic's weights, of the penalty on its slope (generator `wgan`) against
   * central differences in double. The critic is a perceptron of 256-256-256 swish at random weights and inputs; each array
   * of weights is moved along its part of the derivative and along a random direction. Relative to the norm of the whole
   * derivative, since parts of it are zero: no slope knows the last bias.
   */
  double gradient_penalty_difference_error(std::size_t n_entries, unsigned int seed);
} // namespace trestle
