#include "ml/convolution/convolution_kernel.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /**
     * One convolution an axis, one after the other, with `rank` channels between them: in the plane the pair of a 3x1 and a
     * 1x3 kernel, W_oipq = sum_k h_okq v_kip, whose best choice is a singular value decomposition; in space and time three of
     * them. Arrays from the first axis on, (channels out) x (channels in) x 3.
     */
    class OneWayPair : public ConvolutionKernel
    {
    public:
      explicit OneWayPair(const unsigned int rank)
        : rank_(rank)
      {}

      std::vector<WeightShape> weight_shapes(const std::string &name, const ConvolutionShape &shape) const override
      {
        std::vector<WeightShape> result;
        for (unsigned int axis = 0; axis < shape.n_axes; ++axis)
          {
            const int64_t from = axis == 0 ? shape.n_inputs : rank_;
            const int64_t to   = axis + 1 == shape.n_axes ? shape.n_outputs : rank_;
            result.push_back(
                {name + " kernel " + std::to_string(axis), {to, from, 3}, std::sqrt(1. / double(from))});
          }
        return result;
      }

      torch::Tensor apply(const std::span<const torch::Tensor> arrays, const ConvolutionShape &shape,
                          const torch::Tensor &x, const torch::Tensor &offsets) const override
      {
        auto y = x;
        for (unsigned int axis = 0; axis < shape.n_axes; ++axis)
          {
            std::vector<int64_t> kernel = {arrays[axis].size(0), arrays[axis].size(1)};
            kernel.resize(2 + shape.n_axes, 1);
            kernel[2 + axis] = 3;
            y                = convolve(y, arrays[axis].reshape(kernel), shape.dilation,
                         axis + 1 == shape.n_axes ? offsets : torch::Tensor());
          }
        return y;
      }

      /// From n_in x 3 x ... rows, an axis more each time.
      torch::Tensor dense(const std::span<const torch::Tensor> arrays) const override
      {
        const int64_t n_inputs = arrays.front().size(1), n_axes = int64_t(arrays.size());
        auto          product = arrays.front().reshape({arrays.front().size(0), -1});
        for (std::size_t axis = 1; axis < arrays.size(); ++axis)
          {
            const auto   &next = arrays[axis];
            const int64_t to   = next.size(0);
            // (o, q) x k times k x (i, p): to (o, i, p, q)
            const auto rows = torch::mm(next.permute({0, 2, 1}).reshape({to * 3, -1}), product);
            product         = rows.view({to, 3, -1}).permute({0, 2, 1}).reshape({to, -1});
          }
        std::vector<int64_t> shape = {product.size(0), n_inputs};
        shape.resize(2 + std::size_t(n_axes), 3);
        return product.view(shape);
      }

      /// The last axis first: each time the outputs and that axis against all the rest.
      std::vector<torch::Tensor> from_dense(const torch::Tensor &kernel) const override
      {
        std::vector<torch::Tensor> result;
        const int64_t              n_axes = kernel.dim() - 2, n_inputs = kernel.size(1);
        auto                       rest = kernel.reshape({kernel.size(0), -1});
        for (int64_t axis = n_axes - 1; axis > 0; --axis)
          {
            const int64_t to = rest.size(0);
            const auto    matrix =
                rest.view({to, -1, 3}).permute({0, 2, 1}).reshape({to * 3, -1}).contiguous(); // (o, q) x (i, p)
            const auto [left, values, right] = at::linalg_svd(matrix, false);
            const int64_t n                  = std::min<int64_t>(rank_, values.size(0));
            const auto    roots              = values.slice(0, 0, n).sqrt();
            result.insert(result.begin(),
                          padded((left.slice(1, 0, n) * roots).view({to, 3, n}).permute({0, 2, 1}), 1));
            rest = padded(roots.unsqueeze(1) * right.slice(0, 0, n), 0);
          }
        result.insert(result.begin(), rest.view({rest.size(0), n_inputs, 3}));
        return scaled(std::move(result), kernel);
      }

    private:
      /// Channels that a small kernel has no need of are zero.
      torch::Tensor padded(const torch::Tensor &array, const int64_t dimension) const
      {
        if (array.size(dimension) == rank_)
          return array.contiguous();
        auto shape       = array.sizes().vec();
        shape[dimension] = rank_ - array.size(dimension);
        return torch::cat({array, torch::zeros(shape, array.options())}, dimension).contiguous();
      }

      /// To the norm of the kernel.
      std::vector<torch::Tensor> scaled(std::vector<torch::Tensor> arrays, const torch::Tensor &kernel) const
      {
        const auto size = [](const torch::Tensor &array) {
          return std::sqrt(array.square().sum().item<double>());
        };
        const double missed = size(dense(arrays));
        if (missed > 0.)
          for (auto &array : arrays)
            array = array * std::pow(size(kernel) / missed, 1. / double(arrays.size()));
        return arrays;
      }

      int64_t rank_;
    };

    const RegisterConvolutionKernel<OneWayPair>
        registration("pair", "A convolution along each axis, one after the other: 3x1, then 1x3.");
  } // namespace
} // namespace trestle
