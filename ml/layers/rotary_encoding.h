#pragma once

#include "ml/tensors.h"

namespace trestle
{
  /**
   * Rotary encodings of positions in the plane or in space (Su et al. 2021, arXiv 2104.09864; one axis after the other):
   * pairs of channels of a head are turned by angles that are proportional to a coordinate. Products of two encoded heads
   * then depend on the difference of their positions alone: attention learns of directions and distances, and nothing
   * changes when a mesh is moved.
   *
   * An axis gets head_size / (2 dim) pairs, rounded down; channels that are left stay as they are. Frequencies rise in equal
   * ratios from pi / 2, which tells all differences on a mesh apart, to the largest.
   */
  class RotaryEncoding
  {
  public:
    /// @param positions n x dim, in units of half the mesh's diagonal. @param largest_frequency radians for that unit.
    /// @throws InputError where a head is too small for a pair an axis.
    RotaryEncoding(const torch::Tensor &positions, int64_t head_size, double largest_frequency);

    /// @param x n x batch x heads x head_size. @returns the same, turned.
    torch::Tensor operator()(const torch::Tensor &x) const;

  private:
    torch::Tensor cosine_, sine_; ///< n x 1 x 1 x pairs
  };
} // namespace trestle
