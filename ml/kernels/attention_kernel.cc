#include "ml/kernels/attention_kernel.h"

#include "ml/kernels/attention_lanes.h"

namespace trestle
{
  namespace
  {
    using attention::Neighbours;

    template <class T>
    TRESTLE_INLINE Neighbours<T> neighbours_of(const AttentionJob<T> &job, const EdgeList &edges,
                                               const std::int64_t i, const NodeRows<T> &rows)
    {
      const std::int64_t begin = edges.offset[i];
      return {rows, edges.node + begin, edges.edge ? edges.edge + begin : nullptr, edges.offset[i + 1] - begin,
              job.n_heads};
    }

    /// 1 / sqrt(head size), of which no function of another header may be asked.
    template <class T>
    TRESTLE_INLINE T scale(const AttentionJob<T> &job)
    {
      return T(1. / __builtin_sqrt(double(job.head_size)));
    }

    /// @param bias, scores from a node's first edge on.
    template <class T>
    TRESTLE_INLINE void add_bias(const AttentionJob<T> &job, const T *bias, const std::int64_t n, T *scores)
    {
      for (std::int64_t e = 0; e < n; ++e)
        for (std::int64_t head = 0; head < job.n_heads; head += job.n_biases)
          for (std::int64_t b = 0; b < job.n_biases; ++b)
            scores[e * job.n_heads + head + b] += bias[e * job.n_biases + b];
    }

    template <int V, class T>
    TRESTLE_INLINE void forward(const AttentionJob<T> &job, const std::int64_t begin, const std::int64_t end)
    {
      const T            factor     = scale(job);
      const std::int64_t n_channels = job.n_heads * job.head_size;
      for (std::int64_t i = begin; i < end; ++i)
        {
          const std::int64_t first  = job.rows.offset[i];
          const auto         keys   = neighbours_of(job, job.rows, i, job.key);
          const auto         values = neighbours_of(job, job.rows, i, job.value);
          T                 *scores = job.probability + first * job.n_heads;
          attention::multiply<V>(job.query.data + i * job.query.stride, factor, keys, job.head_size, scores);
          if (job.n_biases > 0)
            add_bias(job, job.bias + first * job.n_biases, keys.n, scores);
          attention::softmax<V>(keys.n, job.n_heads, scores);
          attention::add_up<V>(scores, T(1), values, job.head_size, job.output + i * n_channels);
        }
    }

    template <int V, class T>
    TRESTLE_INLINE void backward_rows(const AttentionJob<T> &job, const std::int64_t begin, const std::int64_t end)
    {
      const T            factor     = scale(job);
      const std::int64_t n_channels = job.n_heads * job.head_size;
      for (std::int64_t i = begin; i < end; ++i)
        {
          const std::int64_t first     = job.rows.offset[i] * job.n_heads;
          const auto         keys      = neighbours_of(job, job.rows, i, job.key);
          const auto         values    = neighbours_of(job, job.rows, i, job.value);
          T                 *gradients = job.score_gradient + first;
          attention::multiply<V>(job.gradient.data + i * job.gradient.stride, T(1), values, job.head_size,
                                 gradients);
          attention::differentiate_softmax<V>(values.n, job.n_heads, job.probability + first, gradients);
          attention::add_up<V>(gradients, factor, keys, job.head_size, job.query_gradient + i * n_channels);
        }
    }

    template <int V, class T>
    TRESTLE_INLINE void backward_columns(const AttentionJob<T> &job, const std::int64_t begin,
                                         const std::int64_t end)
    {
      const T            factor     = scale(job);
      const std::int64_t n_channels = job.n_heads * job.head_size;
      for (std::int64_t j = begin; j < end; ++j)
        {
          const auto gradients = neighbours_of(job, job.columns, j, job.gradient);
          const auto queries   = neighbours_of(job, job.columns, j, job.query);
          attention::add_up<V>(job.probability, T(1), gradients, job.head_size,
                               job.value_gradient + j * n_channels);
          attention::add_up<V>(job.score_gradient, factor, queries, job.head_size,
                               job.key_gradient + j * n_channels);
        }
    }

    template <class T>
    void forward_plain(const AttentionJob<T> &job, const std::int64_t begin, const std::int64_t end)
    {
      forward<16 / sizeof(T)>(job, begin, end);
    }
    template <class T>
    void backward_rows_plain(const AttentionJob<T> &job, const std::int64_t begin, const std::int64_t end)
    {
      backward_rows<16 / sizeof(T)>(job, begin, end);
    }
    template <class T>
    void backward_columns_plain(const AttentionJob<T> &job, const std::int64_t begin, const std::int64_t end)
    {
      backward_columns<16 / sizeof(T)>(job, begin, end);
    }
#ifdef __x86_64__
    template <class T>
    __attribute__((target("avx2,fma"))) void forward_avx2(const AttentionJob<T> &job, const std::int64_t begin,
                                                          const std::int64_t end)
    {
      forward<32 / sizeof(T)>(job, begin, end);
    }
    template <class T>
    __attribute__((target("avx2,fma"))) void backward_rows_avx2(const AttentionJob<T> &job,
                                                                const std::int64_t begin, const std::int64_t end)
    {
      backward_rows<32 / sizeof(T)>(job, begin, end);
    }
    template <class T>
    __attribute__((target("avx2,fma"))) void
    backward_columns_avx2(const AttentionJob<T> &job, const std::int64_t begin, const std::int64_t end)
    {
      backward_columns<32 / sizeof(T)>(job, begin, end);
    }
#endif
  } // namespace

  template <class T>
  std::span<const AttentionSweeps<T>> attention_sweeps()
  {
    static const AttentionSweeps<T> sweeps[] = {
        {forward_plain<T>, backward_rows_plain<T>, backward_columns_plain<T>},
#ifdef __x86_64__
        {forward_avx2<T>, backward_rows_avx2<T>, backward_columns_avx2<T>}
#endif
    };
    std::size_t n = 1;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
      n = 2;
#endif
    return {sweeps, n};
  }

  template std::span<const AttentionSweeps<float>>  attention_sweeps<float>();
  template std::span<const AttentionSweeps<double>> attention_sweeps<double>();
} // namespace trestle
