#pragma once

#include "bridge/equations/loss.h"
#include "bridge/graph/field_map.h"
#include "ml/tensors.h"

#include <vector>

namespace trestle
{
  /// The state at which a residual loss was evaluated last, owned free dofs in physical units; then, on the root,
  /// the unknown parameters.
  struct LossState
  {
    std::vector<double> u;
    std::vector<double> gradient; ///< d loss / d u
  };

  /**
   * The one door from a network to the finite elements: node values in, the loss on the FE residual out, its
   * gradient by node values backwards. The value is the same on all ranks; the gradient is that of this
   * rank's nodes, so gradients by weights remain to be summed over ranks. Collective.
   *
   * @param nodes n_owned x n_components, any device and precision.
   */
  torch::Tensor residual_loss(const torch::Tensor &nodes, const FieldMap &map, Loss &loss, LossState &state);

  /**
   * The same with unknown parameters beside the field: the loss is one of u and, behind it on the root alone, the
   * parameters. @param parameters one-dimensional, the same on all ranks; their gradient is the root's alone, so
   * that a sum over ranks counts it once.
   */
  torch::Tensor residual_loss(const torch::Tensor &nodes, const torch::Tensor &parameters, bool is_root,
                              const FieldMap &map, Loss &loss, LossState &state);
} // namespace trestle
