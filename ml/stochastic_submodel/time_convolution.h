#pragma once

#include "ml/answering/branch_kernel.h"
#include "ml/stochastic_submodel/vector_network.h"

namespace trestle
{
  /**
   * Convolutions along time on what the first inputs are over time, beside a perceptron of all inputs. With c the first inputs,
   * r the others, L the lift and swish or tanh as s,
   *
   *     h_1 = s(K_1 * (L c) + D_1 (r, 1) + B),  h_l = h_{l-1} + s(K_l * h_{l-1} + D_l (r, 1)),
   *     y   = perceptron(c, r) + (L^T O h, 0) + mean over time of h H,
   *
   * where K_l * are convolutions of zeros beyond both ends, the l-th of dilation 2^(l-1) (van den Oord et al., "WaveNet",
   * 2016). B is a bias of each time, since traces have a beginning. L^T gives as many coefficients as outputs have room for:
   * none of a critic's.
   */
  struct TimeConvolutionShape
  {
    BranchShape  perceptron; ///< with the extents and the activation of the whole
    unsigned int n_channels = 16;
    unsigned int n_layers   = 3;
    unsigned int kernel     = 5; ///< odd

    /// "41-64-64-33 swish, 16 channels, 3 layers, kernel 5"
    std::string                 to_string() const;
    static TimeConvolutionShape read(const std::string &architecture);
  };

  /// Trained in tensors; evaluated by the same, row by row, and the kernel of branches.
  /// @throws InputError without a lift, for one of more coefficients than there are inputs, and for an even kernel.
  std::unique_ptr<VectorFunction> time_convolution_function(TimeConvolutionShape            shape,
                                                            std::shared_ptr<const TimeLift> lift);
} // namespace trestle
