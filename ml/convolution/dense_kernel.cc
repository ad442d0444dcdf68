#include "core/catalogue.h"
#include "ml/convolution/convolution_kernel.h"

#include <cmath>

namespace trestle
{
  std::vector<int64_t> ConvolutionShape::dense() const
  {
    std::vector<int64_t> result = {n_outputs, n_inputs};
    result.resize(2 + n_axes, 3);
    return result;
  }

  torch::Tensor convolve(const torch::Tensor &x, const torch::Tensor &kernel, const int64_t dilation,
                         const torch::Tensor &offsets)
  {
    std::vector<int64_t> padding;
    for (int64_t axis = 2; axis < kernel.dim(); ++axis)
      padding.push_back(kernel.size(axis) / 2 * dilation);
    const std::vector<int64_t> dilations(padding.size(), dilation);
    return kernel.dim() == 5 ? torch::conv3d(x, kernel, offsets, 1, padding, dilations)
                             : torch::conv2d(x, kernel, offsets, 1, padding, dilations);
  }

  double variance_bound(const ConvolutionShape &shape)
  {
    return std::sqrt(3. / (double(shape.n_inputs) * std::pow(3., shape.n_axes)));
  }

  namespace
  {
    class DenseKernel : public ConvolutionKernel
    {
    public:
      explicit DenseKernel(unsigned int) {}

      std::vector<WeightShape> weight_shapes(const std::string &name, const ConvolutionShape &shape) const override
      {
        return {{name + " kernel", shape.dense(), variance_bound(shape)}};
      }

      torch::Tensor apply(const std::span<const torch::Tensor> arrays, const ConvolutionShape &shape,
                          const torch::Tensor &x, const torch::Tensor &offsets) const override
      {
        return convolve(x, arrays[0], shape.dilation, offsets);
      }

      torch::Tensor dense(const std::span<const torch::Tensor> arrays) const override { return arrays[0]; }

      std::vector<torch::Tensor> from_dense(const torch::Tensor &kernel) const override { return {kernel}; }
    };

    const RegisterConvolutionKernel<DenseKernel>    registration("dense", "All numbers of each kernel.");
    const CatalogueEntry<ConvolutionKernelRegistry> entry("convolution kernels");
  } // namespace
} // namespace trestle
