#pragma once

#include "core/registry.h"
#include "ml/networks/network.h"

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// A convolution of fields on a regular grid: three taps an axis, zero outside of the grid.
  struct ConvolutionShape
  {
    int64_t      n_inputs = 0, n_outputs = 0;
    unsigned int n_axes   = 2; ///< (y, x), or (t, y, x)
    int64_t      dilation = 1; ///< grid points between taps

    /// n_outputs x n_inputs x 3 x 3 (x 3): of the dense kernel W.
    std::vector<int64_t> dense() const;
  };

  /**
   * How the kernel of a convolution is made of arrays that are trained: itself, or fewer numbers that stand for it, chosen
   * before training (Boukraichi, Akkari, Casenave, Ryckelynck, "A priori compression of convolutional neural networks for
   * wave simulators", arXiv 2304.04964). A new one is one file: derive, register by RegisterConvolutionKernel.
   */
  class ConvolutionKernel
  {
  public:
    virtual ~ConvolutionKernel() = default;

    virtual std::vector<WeightShape> weight_shapes(const std::string      &name,
                                                   const ConvolutionShape &shape) const = 0;

    /// @param x batch x n_inputs x grid. @param offsets n_outputs, added; not defined: none. @returns batch x n_outputs x grid,
    /// differentiable by x, the arrays and the offsets; no later derivative looks at its numbers.
    virtual torch::Tensor apply(std::span<const torch::Tensor> arrays, const ConvolutionShape &shape,
                                const torch::Tensor &x, const torch::Tensor &offsets) const = 0;

    /// The kernel W that the arrays stand for.
    virtual torch::Tensor dense(std::span<const torch::Tensor> arrays) const = 0;

    /// The reverse, as far as the arrays go, with the norm of W, so that signals neither grow nor fade. @param kernel W in
    /// double. The same bits on all ranks of equal processors.
    virtual std::vector<torch::Tensor> from_dense(const torch::Tensor &kernel) const = 0;
  };

  /// By name, at a rank: how many one-way filters stand for a kernel. Kernels that have none do not look at it.
  using ConvolutionKernelRegistry = Registry<ConvolutionKernel, unsigned int>;

  /// `const RegisterConvolutionKernel<DenseKernel> registration("dense", "All numbers of a kernel.");`
  template <class T>
  struct RegisterConvolutionKernel
  {
    RegisterConvolutionKernel(const std::string &name, const std::string &description)
    {
      ConvolutionKernelRegistry::instance().add(name, description,
                                                [](unsigned int rank) { return std::make_unique<T>(rank); });
    }
  };

  /// conv2d or conv3d with a kernel of one or three taps along each axis.
  torch::Tensor convolve(const torch::Tensor &x, const torch::Tensor &kernel, int64_t dilation,
                         const torch::Tensor &offsets = {});

  /// Three standard deviations' worth of a uniform law that keeps the variance of signals: sqrt(3 / inputs of an output).
  double variance_bound(const ConvolutionShape &shape);
} // namespace trestle
