#pragma once

#include "core/archive.h"
#include "ml/convolution/convolution_kernel.h"
#include "ml/layers/activation.h"

#include <memory>

namespace trestle
{
  /// What must agree for weights to fit.
  struct GridArchitecture
  {
    int64_t              n_inputs = 0, n_outputs = 0;
    unsigned int         n_axes     = 2;
    int64_t              n_channels = 0;
    std::vector<int64_t> dilations; ///< of the hidden layers, one each
    std::string          kernel;    ///< in the ConvolutionKernelRegistry
    unsigned int         rank = 0;
    std::string          activation;

    /// "4-24-2 channels on 2 axes, dilations 1, 2, 4, compressed kernels of rank 20, relu".
    std::string to_string() const;
    void        write(Archive &archive) const;
    /// @throws InputError for an archive that has none.
    static GridArchitecture read(const Archive &archive);
  };

  /**
   * Fields on a grid in, fields on the same grid out, by convolutions alone: a first one to the channels, hidden ones that
   * each add to what came before (He, Zhang, Ren, Sun, "Identity mappings in deep residual networks", ECCV 2016), a last one
   * to the outputs; no nonlinearity before the first. Growing dilations look far in few layers (Yu, Koltun, ICLR 2016). A
   * function of its weights, which it does not hold.
   */
  class GridNetwork
  {
  public:
    /// @throws InputError for a kernel or an activation that is none.
    explicit GridNetwork(GridArchitecture architecture);

    const GridArchitecture &architecture() const { return architecture_; }

    /// Arrays of each layer's kernel, then its offsets.
    std::vector<WeightShape> weight_shapes() const;
    std::size_t              n_weights() const;

    /// @param x batch x n_inputs x grid. @returns batch x n_outputs x grid.
    torch::Tensor apply(const std::vector<torch::Tensor> &arrays, const torch::Tensor &x) const;

    /// Arrays of the twin with dense kernels that does the same.
    std::vector<torch::Tensor> dense(const std::vector<torch::Tensor> &arrays) const;
    /// The reverse, as near as these kernels come.
    std::vector<torch::Tensor> from_dense(const std::vector<torch::Tensor> &arrays) const;

  private:
    torch::Tensor layer(std::size_t number, const std::vector<torch::Tensor> &arrays,
                        const torch::Tensor &x) const;

    GridArchitecture                   architecture_;
    std::unique_ptr<ConvolutionKernel> kernel_;
    Activation                         activation_;
    std::vector<ConvolutionShape>      layers_;
    std::size_t                        n_arrays_ = 0; ///< of a layer, offsets included
  };
} // namespace trestle
