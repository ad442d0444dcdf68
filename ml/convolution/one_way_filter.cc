#include "ml/convolution/one_way_filter.h"

#include "ml/convolution/shifted_sums.h"

#include <ATen/Parallel.h>

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

    /// Sum over all but the channels.
    torch::Tensor products(const torch::Tensor &a, const torch::Tensor &b)
    {
      std::vector<int64_t> dimensions = {0};
      for (int64_t d = 2; d < a.dim(); ++d)
        dimensions.push_back(d);
      return (a * b).sum(dimensions);
    }

    /// A field as rows along the axis and what lies behind it: there a shift along the axis is one of all numbers.
    struct Rows
    {
      Rows(const torch::Tensor &x, const int64_t axis, const int64_t dilation)
        : n_channels(x.size(1)),
          n_fields(x.size(0) * x.size(1))
      {
        int64_t behind = 1;
        for (int64_t d = axis + 1; d < x.dim(); ++d)
          behind *= x.size(d);
        length = x.size(axis) * behind;
        shift  = std::min(dilation, x.size(axis)) * behind;
        n_rows = n_fields == 0 ? 0 : x.numel() / (n_fields * length);
      }

      /// @param action of a field of one sample and channel, and the place of one of its rows.
      template <class Action>
      void visit(const Action &action) const
      {
        at::parallel_for(0, n_fields, 64, [&](const int64_t begin, const int64_t end) {
          for (int64_t field = begin; field < end; ++field)
            for (int64_t row = 0; row < n_rows; ++row)
              action(field, (field * n_rows + row) * length);
        });
      }

      int64_t n_channels, n_fields, n_rows = 0, length = 0, shift = 0;
    };

    bool has_kernel(const torch::Tensor &x)
    {
      return x.is_cpu() && (x.scalar_type() == torch::kFloat || x.scalar_type() == torch::kDouble);
    }

    /// The same for the taps and, in the other order, for their adjoint. @param x contiguous.
    torch::Tensor filtered(const torch::Tensor &x, const torch::Tensor &taps, const int64_t axis,
                           const int64_t dilation)
    {
      if (!has_kernel(x))
        return filtered_by_tensors(x, taps, axis, dilation);
      auto       y = torch::empty_like(x);
      const Rows rows(x, axis, dilation);
      AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "one_way_filter", [&] {
        const auto *from  = x.data_ptr<scalar_t>();
        const auto *three = taps.data_ptr<scalar_t>();
        auto       *to    = y.data_ptr<scalar_t>();
        rows.visit([&](const int64_t field, const int64_t at) {
          const auto *t = three + 3 * (field % rows.n_channels);
          shifted::scale(to + at, from + at, t[1], rows.length);
          shifted::add(to + at + rows.shift, from + at, t[0], rows.length - rows.shift);
          shifted::add(to + at, from + at + rows.shift, t[2], rows.length - rows.shift);
        });
      });
      return y;
    }

    /// Sums of what each tap multiplies times the gradient: channels x 3.
    torch::Tensor tap_gradients(const torch::Tensor &x, const torch::Tensor &gradient, const int64_t axis,
                                const int64_t dilation)
    {
      if (!has_kernel(x))
        return tap_gradients_by_tensors(x, gradient, axis, dilation);
      const Rows rows(x, axis, dilation);
      auto       sums = torch::zeros({x.size(0), x.size(1), 3}, x.options());
      AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "one_way_filter_taps", [&] {
        const auto *from = x.data_ptr<scalar_t>();
        const auto *g    = gradient.data_ptr<scalar_t>();
        auto       *to   = sums.data_ptr<scalar_t>();
        rows.visit([&](const int64_t field, const int64_t at) {
          auto *t = to + 3 * field;
          t[0] += shifted::product(from + at, g + at + rows.shift, rows.length - rows.shift);
          t[1] += shifted::product(from + at, g + at, rows.length);
          t[2] += shifted::product(from + at + rows.shift, g + at, rows.length - rows.shift);
        });
      });
      return sums.sum(0);
    }

    class OneWayFilter : public torch::autograd::Function<OneWayFilter>
    {
    public:
      static torch::Tensor forward(torch::autograd::AutogradContext *context, const torch::Tensor &x,
                                   const torch::Tensor &taps, const int64_t axis, const int64_t dilation)
      {
        const auto field = x.contiguous(), three = taps.contiguous();
        context->save_for_backward({field, three});
        context->saved_data["axis"]     = axis;
        context->saved_data["dilation"] = dilation;
        return filtered(field, three, axis, dilation);
      }

      static torch::autograd::variable_list backward(torch::autograd::AutogradContext     *context,
                                                     const torch::autograd::variable_list &gradients)
      {
        const auto    saved    = context->get_saved_variables();
        const int64_t axis     = context->saved_data["axis"].toInt(),
                      dilation = context->saved_data["dilation"].toInt();
        const auto gradient    = gradients[0].contiguous();
        return {filtered(gradient, saved[1].flip(1).contiguous(), axis, dilation),
                tap_gradients(saved[0], gradient, axis, dilation), torch::Tensor(), torch::Tensor()};
      }
    };
  } // namespace

  torch::Tensor filtered_by_tensors(const torch::Tensor &x, const torch::Tensor &taps, const int64_t axis,
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

  torch::Tensor tap_gradients_by_tensors(const torch::Tensor &x, const torch::Tensor &gradient, const int64_t axis,
                                         const int64_t dilation)
  {
    const int64_t n     = x.size(axis) - dilation;
    const auto    none  = torch::zeros({x.size(1)}, x.options());
    auto          sides = std::pair{none, none};
    if (n > 0)
      sides = {products(x.narrow(axis, 0, n), gradient.narrow(axis, dilation, n)),
               products(x.narrow(axis, dilation, n), gradient.narrow(axis, 0, n))};
    return torch::stack({sides.first, products(x, gradient), sides.second}, 1);
  }

  torch::Tensor one_way_filter(const torch::Tensor &x, const torch::Tensor &taps, const int64_t axis,
                               const int64_t dilation)
  {
    return OneWayFilter::apply(x, taps, axis, dilation);
  }
} // namespace trestle
