#pragma once

#include "ml/answering/branch_archive.h"
#include "ml/layers/layer_widths.h"
#include "ml/networks/network.h"
#include "ml/tensors.h"

namespace trestle
{
  /// Keys of a BranchShape: `widths`, `activation`.
  class BranchKeys
  {
  public:
    explicit BranchKeys(ParameterSink &prm, std::vector<unsigned int> default_widths = {64, 64, 64, 64});

    BranchShape shape(std::size_t n_inputs, std::size_t n_outputs) const;

  private:
    LayerWidths widths_;
    std::string activation_ = "swish";
  };

  /// Arrays of weights in the order that the kernel reads. The last layer starts small: training starts from the
  /// linear term, which starts from zero and is for the caller to set.
  std::vector<WeightShape> branch_weight_shapes(const BranchShape &shape, const std::string &name);

  /// The network as LibTorch sees it, for training. @param arrays in the order of branch_weight_shapes().
  torch::Tensor apply_branch(const BranchShape &shape, std::span<const torch::Tensor> arrays,
                             const torch::Tensor &x);

  /// Gradient of the sum of outputs 0 by x, n x n_inputs, by a reverse sweep in tensors: one more sweep of autograd gives
  /// its derivatives by the weights.
  torch::Tensor branch_gradient(const BranchShape &shape, std::span<const torch::Tensor> arrays,
                                const torch::Tensor &x);

  /// Values and derivatives of a branch that are themselves differentiable by the weights.
  struct BranchDerivatives
  {
    torch::Tensor values;  ///< n x n_outputs
    torch::Tensor first;   ///< n x n_outputs x n_inputs
    torch::Tensor hessian; ///< n x n_inputs x n_inputs, of output 0
  };

  /**
   * By the formulas of the kernel, in tensors: autograd on autograd is several times slower.
   */
  BranchDerivatives differentiate_branch(const BranchShape &shape, std::span<const torch::Tensor> arrays,
                                         const torch::Tensor &x);
} // namespace trestle
