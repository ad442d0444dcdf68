#include "ml/convolution/one_way_filter.h"

namespace trestle
{
  namespace
  {
    /// One number a channel, to multiply a field by.
    torch::Tensor tap(const torch::Tensor &taps, const int64_t k, const int64_t n_dimensions)
    {
      std::vector<int64_t> shape(std::size_t(n_dimensions), 1);
      shape[1] = taps.size(0);
      return taps.select(1, k).view(shape);
    }

    /// The same for the taps and, in the other order, for their adjoint.
    torch::Tensor filtered(const torch::Tensor &x, const torch::Tensor &taps, const int64_t axis,
                           const int64_t dilation)
    {
      auto          y = x * tap(taps, 1, x.dim());
      const int64_t n = x.size(axis) - dilation;
      if (n > 0)
        {
          y.narrow(axis, dilation, n).addcmul_(x.narrow(axis, 0, n), tap(taps, 0, x.dim()));
          y.narrow(axis, 0, n).addcmul_(x.narrow(axis, dilation, n), tap(taps, 2, x.dim()));
        }
      return y;
    }

    /// Sum over all but the channels.
    torch::Tensor products(const torch::Tensor &a, const torch::Tensor &b)
    {
      std::vector<int64_t> dimensions = {0};
      for (int64_t d = 2; d < a.dim(); ++d)
        dimensions.push_back(d);
      return (a * b).sum(dimensions);
    }

    class OneWayFilter : public torch::autograd::Function<OneWayFilter>
    {
    public:
      static torch::Tensor forward(torch::autograd::AutogradContext *context, const torch::Tensor &x,
                                   const torch::Tensor &taps, const int64_t axis, const int64_t dilation)
      {
        context->save_for_backward({x, taps});
        context->saved_data["axis"]     = axis;
        context->saved_data["dilation"] = dilation;
        return filtered(x, taps, axis, dilation);
      }

      static torch::autograd::variable_list backward(torch::autograd::AutogradContext     *context,
                                                     const torch::autograd::variable_list &gradients)
      {
        const auto    saved = context->get_saved_variables();
        const int64_t axis = context->saved_data["axis"].toInt(), shift = context->saved_data["dilation"].toInt();
        const auto   &x = saved[0], &taps = saved[1], &gradient = gradients[0];
        const int64_t n = x.size(axis) - shift;
        auto sides      = std::pair{torch::zeros_like(taps.select(1, 0)), torch::zeros_like(taps.select(1, 0))};
        if (n > 0)
          sides = {products(x.narrow(axis, 0, n), gradient.narrow(axis, shift, n)),
                   products(x.narrow(axis, shift, n), gradient.narrow(axis, 0, n))};
        return {filtered(gradient, taps.flip(1), axis, shift),
                torch::stack({sides.first, products(x, gradient), sides.second}, 1), torch::Tensor(),
                torch::Tensor()};
      }
    };
  } // namespace

  torch::Tensor one_way_filter(const torch::Tensor &x, const torch::Tensor &taps, const int64_t axis,
                               const int64_t dilation)
  {
    return OneWayFilter::apply(x, taps, axis, dilation);
  }
} // namespace trestle
