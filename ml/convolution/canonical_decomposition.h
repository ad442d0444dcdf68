#pragma once

#include "ml/tensors.h"

#include <vector>

namespace trestle
{
  /**
   * The sum of `rank` products of vectors nearest to a tensor, W = sum_r u_r o v_r o ..., by alternating least squares from
   * fixed random vectors (Kolda, Bader, "Tensor decompositions and applications", SIAM Review 51, 2009, section 3.4). Terms
   * that nearly cancel each other are kept apart by a small ridge; each term's vectors have equal norms, and the sum has the
   * norm of the tensor.
   *
   * @param tensor double. @returns a factor a mode, extent x rank. A function of the arguments alone.
   */
  std::vector<torch::Tensor> canonical_decomposition(const torch::Tensor &tensor, int64_t rank,
                                                     unsigned int n_sweeps = 50);

  /// The tensor that factors stand for; differentiable.
  torch::Tensor sum_of_products(const std::vector<torch::Tensor> &factors);
} // namespace trestle
