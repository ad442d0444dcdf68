#include "ml/answering/branch_kernel.h"

#include "core/simd.h"

#include <algorithm>
#include <memory>

namespace trestle
{
  namespace
  {
    using simd::Numbers;

    // A layer's weights come from the second cache once a block of points.
    constexpr std::size_t points_a_block = 8;

    /// What a sweep needs, as plain pointers; null where an answer is not asked for.
    struct Job
    {
      const unsigned int *widths;
      std::size_t         n_layers;
      bool                is_tanh;
      const double       *weights;
      const double       *inputs;
      double             *values;
      double             *derivatives;
      double             *hessian;
      double             *scratch;
      std::size_t         widest;
      std::size_t         block; ///< points that go through a layer together

      std::size_t n_inputs() const { return widths[0]; }
      std::size_t n_outputs() const { return widths[n_layers]; }
      /// Value and tangents.
      std::size_t n_columns() const { return derivatives || hessian ? 1 + n_inputs() : 1; }

      // Scratch: two sets of columns that the layers go back and forth between, then what the reverse sweep reads.
      double     *columns(std::size_t i) const { return scratch + i * block * n_columns() * widest; }
      double     *layer(std::size_t i) const { return columns(2) + i * block * (1 + n_columns()) * widest; }
      std::size_t scratch_size() const
      {
        return block * widest * (2 * n_columns() + (hessian ? n_layers * (1 + n_columns()) : 0));
      }
    };

    /// C rows of x times R x V columns of w, from output `o` on.
    template <int V, int C, int R>
    TRESTLE_INLINE void multiply_tile(const double *x, const std::size_t n_in, const double *w,
                                      const std::size_t n_out, const std::size_t o, double *y)
    {
      Numbers<V> sum[C][R]{};
      for (std::size_t i = 0; i < n_in; ++i)
        {
          Numbers<V> weight[R];
          TRESTLE_UNROLL
          for (int r = 0; r < R; ++r)
            simd::load<V>(w + i * n_out + o + r * V, weight[r]);
          TRESTLE_UNROLL
          for (int c = 0; c < C; ++c)
            {
              TRESTLE_UNROLL
              for (int r = 0; r < R; ++r)
                sum[c][r] += x[c * n_in + i] * weight[r];
            }
        }
      TRESTLE_UNROLL
      for (int c = 0; c < C; ++c)
        {
          TRESTLE_UNROLL
          for (int r = 0; r < R; ++r)
            simd::store<V>(sum[c][r], y + c * n_out + o + r * V);
        }
    }

    template <int V, int C>
    TRESTLE_INLINE void multiply_rows(const double *x, const std::size_t n_in, const double *w,
                                      const std::size_t n_out, double *y)
    {
      constexpr int R = V == 8 ? 4 : 2; // as many sums as there are registers for
      std::size_t   o = 0;
      for (; o + R * V <= n_out; o += R * V)
        multiply_tile<V, C, R>(x, n_in, w, n_out, o, y);
      for (; o + V <= n_out; o += V)
        multiply_tile<V, C, 1>(x, n_in, w, n_out, o, y);
      for (; o < n_out; ++o)
        multiply_tile<1, C, 1>(x, n_in, w, n_out, o, y);
    }

    /// y (n x n_out) = x (n x n_in) w
    template <int V>
    TRESTLE_INLINE void multiply(std::size_t n, const double *x, const std::size_t n_in, const double *w,
                                 const std::size_t n_out, double *y)
    {
      for (; n >= 4; n -= 4, x += 4 * n_in, y += 4 * n_out)
        multiply_rows<V, 4>(x, n_in, w, n_out, y);
      if (n == 3)
        multiply_rows<V, 3>(x, n_in, w, n_out, y);
      else if (n == 2)
        multiply_rows<V, 2>(x, n_in, w, n_out, y);
      else if (n == 1)
        multiply_rows<V, 1>(x, n_in, w, n_out, y);
    }

    /// C rows of g times R rows of w, from row i on.
    template <int V, int C, int R>
    TRESTLE_INLINE void dot_tile(const double *g, const std::size_t n_out, const double *w, const std::size_t n_in,
                                 const std::size_t i, double *y)
    {
      Numbers<V>  sum[C][R]{};
      std::size_t o = 0;
      for (; o + V <= n_out; o += V)
        {
          TRESTLE_UNROLL
          for (int r = 0; r < R; ++r)
            {
              Numbers<V> weight;
              simd::load<V>(w + (i + r) * n_out + o, weight);
              TRESTLE_UNROLL
              for (int c = 0; c < C; ++c)
                {
                  Numbers<V> value;
                  simd::load<V>(g + c * n_out + o, value);
                  sum[c][r] += value * weight;
                }
            }
        }
      TRESTLE_UNROLL
      for (int c = 0; c < C; ++c)
        {
          TRESTLE_UNROLL
          for (int r = 0; r < R; ++r)
            {
              double total = simd::sum<V>(sum[c][r]);
              for (std::size_t rest = o; rest < n_out; ++rest)
                total += g[c * n_out + rest] * w[(i + r) * n_out + rest];
              y[c * n_in + i + r] = total;
            }
        }
    }

    template <int V, int C>
    TRESTLE_INLINE void multiply_transposed_rows(const double *g, const std::size_t n_out, const double *w,
                                                 const std::size_t n_in, double *y)
    {
      std::size_t i = 0;
      for (; i + 4 <= n_in; i += 4)
        dot_tile<V, C, 4>(g, n_out, w, n_in, i, y);
      for (; i < n_in; ++i)
        dot_tile<V, C, 1>(g, n_out, w, n_in, i, y);
    }

    /// y (n x n_in) = g (n x n_out) w^T
    template <int V>
    TRESTLE_INLINE void multiply_transposed(std::size_t n, const double *g, const std::size_t n_out,
                                            const double *w, const std::size_t n_in, double *y)
    {
      for (; n >= 4; n -= 4, g += 4 * n_out, y += 4 * n_in)
        multiply_transposed_rows<V, 4>(g, n_out, w, n_in, y);
      for (; n > 0; --n, g += n_out, y += n_in)
        multiply_transposed_rows<V, 1>(g, n_out, w, n_in, y);
    }

    /// The activation and its derivatives.
    template <int V>
    TRESTLE_INLINE void activate(const bool is_tanh, const Numbers<V> &z, Numbers<V> &value, Numbers<V> &first,
                                 Numbers<V> &second)
    {
      Numbers<V> power;
      simd::exponential<V>(is_tanh ? -2. * z : -z, power);
      const Numbers<V> s = 1. / (1. + power); // the logistic function
      if (is_tanh)
        {
          value  = 2. * s - 1.;
          first  = 1. - value * value;
          second = -2. * value * first;
        }
      else
        {
          value  = z * s;
          first  = s * (1. + z * (1. - s));
          second = s * (1. - s) * (2. + z * (1. - 2. * s));
        }
    }

    /// Columns of a point from before to after the activation, outputs o to o + V. @param kept first and second
    /// derivative, then the tangents before, for the reverse sweep; may be null.
    template <int V>
    TRESTLE_INLINE void activate_columns(const Job &job, const double *bias, const std::size_t width,
                                         const std::size_t o, double *columns, double *kept)
    {
      Numbers<V> z, b, value, first, second;
      simd::load<V>(columns + o, z);
      simd::load<V>(bias + o, b);
      activate<V>(job.is_tanh, z + b, value, first, second);
      simd::store<V>(value, columns + o);
      if (kept)
        {
          simd::store<V>(first, kept + o);
          simd::store<V>(second, kept + width + o);
        }
      for (std::size_t c = 1; c < job.n_columns(); ++c)
        {
          Numbers<V> tangent;
          simd::load<V>(columns + c * width + o, tangent);
          if (kept)
            simd::store<V>(tangent, kept + (1 + c) * width + o);
          simd::store<V>(tangent * first, columns + c * width + o);
        }
    }

    template <int V>
    TRESTLE_INLINE void activate_layer(const Job &job, const double *bias, const std::size_t width,
                                       double *columns, double *kept)
    {
      std::size_t o = 0;
      for (; o + V <= width; o += V)
        activate_columns<V>(job, bias, width, o, columns, kept);
      for (; o < width; ++o)
        activate_columns<1>(job, bias, width, o, columns, kept);
    }

    TRESTLE_INLINE void set_inputs(const Job &job, const std::size_t n, const std::size_t begin, double *columns)
    {
      const std::size_t n_inputs = job.n_inputs(), n_columns = job.n_columns();
      for (std::size_t p = 0; p < n; ++p)
        for (std::size_t c = 0; c < n_columns; ++c)
          for (std::size_t i = 0; i < n_inputs; ++i)
            columns[(p * n_columns + c) * n_inputs + i] =
                c == 0 ? job.inputs[(begin + p) * n_inputs + i] : (c == i + 1 ? 1. : 0.);
    }

    /// The last layer's columns, and the linear term, to the caller.
    TRESTLE_INLINE void write_outputs(const Job &job, const std::size_t n, const std::size_t begin,
                                      const double *bias, const double *columns)
    {
      const std::size_t n_inputs = job.n_inputs(), n_outputs = job.n_outputs(), n_columns = job.n_columns();
      const double     *linear = bias + n_outputs;
      for (std::size_t p = 0; p < n; ++p)
        for (std::size_t o = 0; o < n_outputs; ++o)
          {
            const double *column = columns + p * n_columns * n_outputs + o;
            double        value  = column[0] + bias[o];
            for (std::size_t i = 0; i < n_inputs; ++i)
              value += job.inputs[(begin + p) * n_inputs + i] * linear[i * n_outputs + o];
            if (job.values)
              job.values[(begin + p) * n_outputs + o] = value;
            if (job.derivatives)
              for (std::size_t i = 0; i < n_inputs; ++i)
                job.derivatives[((begin + p) * n_outputs + o) * n_inputs + i] =
                    column[(1 + i) * n_outputs] + linear[i * n_outputs + o];
          }
    }

    /// From the gradient by a layer's values (and its tangents), to that by what came before the activation:
    /// outputs o to o + V of a point's columns.
    template <int V>
    TRESTLE_INLINE void reverse_columns(const Job &job, const std::size_t width, const std::size_t o,
                                        const double *kept, double *columns)
    {
      Numbers<V> first, second, gradient, before, tangent;
      simd::load<V>(kept + o, first);
      simd::load<V>(kept + width + o, second);
      simd::load<V>(columns + o, gradient);
      for (std::size_t c = 1; c < job.n_columns(); ++c)
        {
          simd::load<V>(kept + (1 + c) * width + o, before);
          simd::load<V>(columns + c * width + o, tangent);
          simd::store<V>(tangent * first + gradient * second * before, columns + c * width + o);
        }
      simd::store<V>(gradient * first, columns + o);
    }

    template <int V>
    TRESTLE_INLINE void reverse_activation(const Job &job, const std::size_t width, const double *kept,
                                           double *columns)
    {
      std::size_t o = 0;
      for (; o + V <= width; o += V)
        reverse_columns<V>(job, width, o, kept, columns);
      for (; o < width; ++o)
        reverse_columns<1>(job, width, o, kept, columns);
    }

    /// @param matrix the last layer's; on entry its columns are done.
    template <int V>
    TRESTLE_INLINE void reverse_sweep(const Job &job, const std::size_t n, const std::size_t begin,
                                      const double *matrix)
    {
      const std::size_t n_columns = job.n_columns(), n_inputs = job.n_inputs(), n_outputs = job.n_outputs();
      const std::size_t last = job.widths[job.n_layers - 1];
      double           *from = job.columns(0), *to = job.columns(1);
      for (std::size_t p = 0; p < n; ++p)
        for (std::size_t c = 0; c < n_columns; ++c)
          for (std::size_t o = 0; o < last; ++o)
            from[(p * n_columns + c) * last + o] = c == 0 ? matrix[o * n_outputs] : 0.;
      for (std::size_t l = job.n_layers - 1; l-- > 0;)
        {
          const std::size_t width = job.widths[l + 1], before = job.widths[l];
          matrix -= before * width + width;
          for (std::size_t p = 0; p < n; ++p)
            reverse_activation<V>(job, width, job.layer(l) + p * (2 + n_inputs) * width,
                                  from + p * n_columns * width);
          multiply_transposed<V>(n * n_columns, from, width, matrix, before, to);
          double *swap = from;
          from         = to;
          to           = swap;
        }
      for (std::size_t p = 0; p < n; ++p)
        for (std::size_t i = 0; i < n_inputs; ++i)
          for (std::size_t j = 0; j < n_inputs; ++j)
            // The two halves differ by round-off alone; a potential's tangent has none.
            job.hessian[((begin + p) * n_inputs + i) * n_inputs + j] =
                0.5 *
                (from[(p * n_columns + 1 + j) * n_inputs + i] + from[(p * n_columns + 1 + i) * n_inputs + j]);
    }

    template <int V>
    TRESTLE_INLINE void evaluate_block(const Job &job, const std::size_t n, const std::size_t begin)
    {
      const std::size_t n_columns = job.n_columns();
      double           *from = job.columns(0), *to = job.columns(1);
      const double     *matrix = job.weights;
      set_inputs(job, n, begin, from);
      for (std::size_t l = 0;; ++l)
        {
          const std::size_t before = job.widths[l], width = job.widths[l + 1];
          const double     *bias = matrix + before * width;
          multiply<V>(n * n_columns, from, before, matrix, width, to);
          if (l + 1 == job.n_layers)
            break;
          for (std::size_t p = 0; p < n; ++p)
            activate_layer<V>(job, bias, width, to + p * n_columns * width,
                              job.hessian ? job.layer(l) + p * (1 + n_columns) * width : nullptr);
          matrix       = bias + width;
          double *swap = from;
          from         = to;
          to           = swap;
        }
      write_outputs(job, n, begin, matrix + job.widths[job.n_layers - 1] * job.n_outputs(), to);
      if (job.hessian)
        reverse_sweep<V>(job, n, begin, matrix);
    }

    template <int V>
    TRESTLE_INLINE void evaluate_all(const Job &job, const std::size_t n)
    {
      for (std::size_t begin = 0; begin < n; begin += job.block)
        evaluate_block<V>(job, n - begin < job.block ? n - begin : job.block, begin);
    }

    void evaluate_plain(const Job &job, const std::size_t n) { evaluate_all<2>(job, n); }

#ifdef __x86_64__
    __attribute__((target("avx2,fma"))) void evaluate_avx2(const Job &job, const std::size_t n)
    {
      evaluate_all<4>(job, n);
    }

    __attribute__((target("avx512f,avx512dq,avx2,fma"))) void evaluate_avx512(const Job &job, const std::size_t n)
    {
      evaluate_all<8>(job, n);
    }
#endif

    using Evaluate = void (*)(const Job &, std::size_t);

    Evaluate fastest()
    {
#ifdef __x86_64__
      if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
        return evaluate_avx512;
      if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return evaluate_avx2;
#endif
      return evaluate_plain;
    }
  } // namespace

  std::size_t BranchShape::n_weights() const
  {
    std::size_t n = n_inputs() * n_outputs();
    for (std::size_t l = 0; l < n_layers(); ++l)
      n += std::size_t(widths[l] + 1) * widths[l + 1];
    return n;
  }

  std::string BranchShape::to_string() const
  {
    std::string text = std::to_string(n_inputs());
    for (std::size_t l = 0; l < n_layers(); ++l)
      text.append("-").append(std::to_string(widths[l + 1]));
    return text.append(activation == Activation::swish ? " swish" : " tanh");
  }

  void evaluate_branch(const BranchShape &shape, const std::span<const double> weights, const std::size_t n,
                       const std::span<const double> inputs, const BranchAnswer &answer)
  {
    static const Evaluate evaluate = fastest();
    const auto            widest   = *std::max_element(shape.widths.begin(), shape.widths.end());
    const auto pointer = [](const std::span<double> span) { return span.empty() ? nullptr : span.data(); };
    Job        job{shape.widths.data(),
            shape.n_layers(),
            shape.activation == BranchShape::Activation::tanh,
            weights.data(),
            inputs.data(),
            pointer(answer.values),
            pointer(answer.derivatives),
            pointer(answer.hessian),
            nullptr,
            widest,
            std::min(n, points_a_block)};
    // No vector: its zeros would cost as much as a layer.
    const auto scratch = std::make_unique_for_overwrite<double[]>(job.scratch_size());
    job.scratch        = scratch.get();
    evaluate(job, n);
  }
} // namespace trestle
