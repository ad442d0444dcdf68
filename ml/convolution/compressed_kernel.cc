#include "ml/convolution/canonical_decomposition.h"
#include "ml/convolution/convolution_kernel.h"
#include "ml/convolution/one_way_filter.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    /// Channels into channels, point by point: a convolution of one tap.
    torch::Tensor mixed(const torch::Tensor &matrix, const torch::Tensor &x, const torch::Tensor &offsets)
    {
      std::vector<int64_t> shape(std::size_t(x.dim()), 1);
      shape[0] = matrix.size(0);
      shape[1] = matrix.size(1);
      return convolve(x, matrix.reshape(shape), 1, offsets);
    }

    /**
     * W = sum_r a_or b_ir c_pr d_qr (e_sr in time): inputs are mixed into `rank` channels, each is filtered along one axis
     * after the other, and these are mixed into the outputs. rank (n_outputs + n_inputs + 3 n_axes) numbers.
     */
    class CompressedKernel : public ConvolutionKernel
    {
    public:
      explicit CompressedKernel(const unsigned int rank)
        : rank_(rank)
      {}

      std::vector<WeightShape> weight_shapes(const std::string &name, const ConvolutionShape &shape) const override
      {
        // Of the dense kernel's variance: rank terms of 2 + n_axes factors each.
        const double variance           = std::pow(variance_bound(shape), 2) / 3. / double(rank_),
                     bound              = std::sqrt(3. * std::pow(variance, 1. / (2. + shape.n_axes)));
        std::vector<WeightShape> result = {{name + " outputs", {shape.n_outputs, rank_}, bound},
                                           {name + " inputs", {shape.n_inputs, rank_}, bound}};
        for (unsigned int axis = 0; axis < shape.n_axes; ++axis)
          result.push_back({name + " taps " + std::to_string(axis), {3, rank_}, bound});
        return result;
      }

      torch::Tensor apply(const std::span<const torch::Tensor> arrays, const ConvolutionShape &shape,
                          const torch::Tensor &x, const torch::Tensor &offsets) const override
      {
        auto y = mixed(arrays[1].t(), x, {});
        for (unsigned int axis = 0; axis < shape.n_axes; ++axis)
          y = one_way_filter(y, arrays[2 + axis].t(), 2 + int64_t(axis), shape.dilation);
        return mixed(arrays[0], y, offsets);
      }

      torch::Tensor dense(const std::span<const torch::Tensor> arrays) const override
      {
        return sum_of_products({arrays.begin(), arrays.end()});
      }

      std::vector<torch::Tensor> from_dense(const torch::Tensor &kernel) const override
      {
        return canonical_decomposition(kernel, rank_);
      }

    private:
      int64_t rank_;
    };

    const RegisterConvolutionKernel<CompressedKernel>
        registration("compressed", "Sums of products of one-way filters and channel weights.");
  } // namespace
} // namespace trestle
