#pragma once

#include "core/simd.h"
#include "ml/kernels/attention_kernel.h"

/**
 * What the sweeps of attention_kernel.cc are made of, in lanes: products of a node's heads with those of its neighbours,
 * weighted sums of neighbours, and the softmax between the two. V lanes of T; D vectors a head, and G heads that share
 * one pass over the edges, as many as there are registers for. Inlined into callers that carry the `target` attribute.
 */
namespace trestle::attention
{
  using simd::Numbers;

  /// The edges of one node, and the rows of the nodes at their other ends.
  template <class T>
  struct Neighbours
  {
    NodeRows<T>         rows;
    const std::int32_t *node;
    const std::int64_t *edge; ///< null: consecutive
    std::int64_t        n;
    std::int64_t        n_heads;

    TRESTLE_INLINE const T *row(const std::int64_t e) const { return rows.data + node[e] * rows.stride; }
  };

  /// Sums of the lanes of four vectors, side by side.
  template <int V, class T>
  TRESTLE_INLINE void sums_of_four(const Numbers<V, T> (&x)[4], T *sums)
  {
    if constexpr (V * sizeof(T) > 16)
      {
        Numbers<V / 2, T> halves[4];
        TRESTLE_UNROLL
        for (int i = 0; i < 4; ++i)
          {
            Numbers<V / 2, T> low, high;
            __builtin_memcpy(&low, &x[i], sizeof(low));
            __builtin_memcpy(&high, reinterpret_cast<const char *>(&x[i]) + sizeof(low), sizeof(high));
            halves[i] = low + high;
          }
        sums_of_four<V / 2, T>(halves, sums);
      }
    else if constexpr (V == 4)
      {
        const auto a =
            __builtin_shufflevector(x[0], x[1], 0, 2, 4, 6) + __builtin_shufflevector(x[0], x[1], 1, 3, 5, 7);
        const auto b =
            __builtin_shufflevector(x[2], x[3], 0, 2, 4, 6) + __builtin_shufflevector(x[2], x[3], 1, 3, 5, 7);
        simd::store<4>(__builtin_shufflevector(a, b, 0, 2, 4, 6) + __builtin_shufflevector(a, b, 1, 3, 5, 7),
                       sums);
      }
    else
      {
        static_assert(V == 2);
        simd::store<2>(__builtin_shufflevector(x[0], x[1], 0, 2) + __builtin_shufflevector(x[0], x[1], 1, 3),
                       sums);
        simd::store<2>(__builtin_shufflevector(x[2], x[3], 0, 2) + __builtin_shufflevector(x[2], x[3], 1, 3),
                       sums + 2);
      }
  }

  /// G heads of x times those of each neighbour.
  template <int V, int D, int G, class T>
  TRESTLE_INLINE void multiply_heads(const T *x, const T factor, const Neighbours<T> &neighbours,
                                     const std::int64_t first_head, T *products)
  {
    const std::int64_t begin = first_head * D * V;
    Numbers<V, T>      mine[G * D];
    TRESTLE_UNROLL
    for (int i = 0; i < G * D; ++i)
      {
        simd::load<V>(x + begin + i * V, mine[i]);
        mine[i] *= factor;
      }
    for (std::int64_t e = 0; e < neighbours.n; ++e)
      {
        const T      *other = neighbours.row(e) + begin;
        Numbers<V, T> sum[G]{};
        TRESTLE_UNROLL
        for (int i = 0; i < G * D; ++i)
          {
            Numbers<V, T> its;
            simd::load<V>(other + i * V, its);
            sum[i / D] += mine[i] * its;
          }
        T *to = products + e * neighbours.n_heads + first_head;
        if constexpr (G == 4)
          sums_of_four<V, T>(sum, to);
        else
          for (int g = 0; g < G; ++g)
            to[g] = simd::sum<V, T>(sum[g]);
      }
  }

  template <int V, int D, int G, class T>
  TRESTLE_INLINE void multiply_all_heads(const T *x, const T factor, const Neighbours<T> &neighbours, T *products)
  {
    std::int64_t head = 0;
    for (; head + G <= neighbours.n_heads; head += G)
      multiply_heads<V, D, G>(x, factor, neighbours, head, products);
    if constexpr (G > 1)
      for (; head < neighbours.n_heads; ++head)
        multiply_heads<V, D, 1>(x, factor, neighbours, head, products);
  }

  /// Heads of any size.
  template <int V, class T>
  TRESTLE_INLINE void multiply_any_heads(const T *x, const T factor, const Neighbours<T> &neighbours,
                                         const std::int64_t head_size, T *products)
  {
    for (std::int64_t e = 0; e < neighbours.n; ++e)
      for (std::int64_t head = 0; head < neighbours.n_heads; ++head)
        {
          const T      *mine = x + head * head_size, *its = neighbours.row(e) + head * head_size;
          Numbers<V, T> sum{};
          std::int64_t  c = 0;
          for (; c + V <= head_size; c += V)
            {
              Numbers<V, T> a, b;
              simd::load<V>(mine + c, a);
              simd::load<V>(its + c, b);
              sum += a * b;
            }
          T total = simd::sum<V, T>(sum);
          for (; c < head_size; ++c)
            total += mine[c] * its[c];
          products[e * neighbours.n_heads + head] = factor * total;
        }
  }

  /// products[e, h] = factor x_h . y_{e,h} for all neighbours y: n x n_heads.
  template <int V, class T>
  TRESTLE_INLINE void multiply(const T *x, const T factor, const Neighbours<T> &neighbours,
                               const std::int64_t head_size, T *products)
  {
    if (head_size == V)
      multiply_all_heads<V, 1, 4>(x, factor, neighbours, products);
    else if (head_size == 2 * V)
      multiply_all_heads<V, 2, 4>(x, factor, neighbours, products);
    else if (head_size == 4 * V)
      multiply_all_heads<V, 4, 2>(x, factor, neighbours, products);
    else if (head_size == 8 * V)
      multiply_all_heads<V, 8, 1>(x, factor, neighbours, products);
    else
      multiply_any_heads<V>(x, factor, neighbours, head_size, products);
  }

  /// G heads of the weighted sum, of which each has D vectors.
  template <int V, int D, int G, class T>
  TRESTLE_INLINE void add_up_heads(const T *weights, const T factor, const Neighbours<T> &neighbours,
                                   const std::int64_t first_head, T *result)
  {
    const std::int64_t begin = first_head * D * V;
    Numbers<V, T>      sum[G * D]{};
    for (std::int64_t e = 0; e < neighbours.n; ++e)
      {
        const T *other  = neighbours.row(e) + begin;
        const T *weight = weights + (neighbours.edge ? neighbours.edge[e] : e) * neighbours.n_heads + first_head;
        TRESTLE_UNROLL
        for (int i = 0; i < G * D; ++i)
          {
            Numbers<V, T> its;
            simd::load<V>(other + i * V, its);
            sum[i] += weight[i / D] * its;
          }
      }
    TRESTLE_UNROLL
    for (int i = 0; i < G * D; ++i)
      simd::store<V>(factor * sum[i], result + begin + i * V);
  }

  template <int V, int D, int G, class T>
  TRESTLE_INLINE void add_up_all_heads(const T *weights, const T factor, const Neighbours<T> &neighbours,
                                       T *result)
  {
    std::int64_t head = 0;
    for (; head + G <= neighbours.n_heads; head += G)
      add_up_heads<V, D, G>(weights, factor, neighbours, head, result);
    if constexpr (G > 1)
      for (; head < neighbours.n_heads; ++head)
        add_up_heads<V, D, 1>(weights, factor, neighbours, head, result);
  }

  /// V channels of a head, from channel `begin` of a node's row on.
  template <int V, class T>
  TRESTLE_INLINE void add_up_channels(const T *weights, const T factor, const Neighbours<T> &neighbours,
                                      const std::int64_t head, const std::int64_t begin, T *result)
  {
    Numbers<V, T> sum{};
    for (std::int64_t e = 0; e < neighbours.n; ++e)
      {
        Numbers<V, T> its;
        simd::load<V>(neighbours.row(e) + begin, its);
        sum += weights[(neighbours.edge ? neighbours.edge[e] : e) * neighbours.n_heads + head] * its;
      }
    simd::store<V>(factor * sum, result + begin);
  }

  /// Heads of any size.
  template <int V, class T>
  TRESTLE_INLINE void add_up_any_heads(const T *weights, const T factor, const Neighbours<T> &neighbours,
                                       const std::int64_t head_size, T *result)
  {
    for (std::int64_t head = 0; head < neighbours.n_heads; ++head)
      {
        std::int64_t c = 0;
        for (; c + V <= head_size; c += V)
          add_up_channels<V>(weights, factor, neighbours, head, head * head_size + c, result);
        for (; c < head_size; ++c)
          add_up_channels<1>(weights, factor, neighbours, head, head * head_size + c, result);
      }
  }

  /// result_h = factor sum_e weights[e, h] y_{e,h} over all neighbours y; zero without neighbours. @param weights by the
  /// number of the edge, or from this node's first edge on where edges are consecutive.
  template <int V, class T>
  TRESTLE_INLINE void add_up(const T *weights, const T factor, const Neighbours<T> &neighbours,
                             const std::int64_t head_size, T *result)
  {
    if (head_size == V)
      add_up_all_heads<V, 1, 4>(weights, factor, neighbours, result);
    else if (head_size == 2 * V)
      add_up_all_heads<V, 2, 4>(weights, factor, neighbours, result);
    else if (head_size == 4 * V)
      add_up_all_heads<V, 4, 2>(weights, factor, neighbours, result);
    else if (head_size == 8 * V)
      add_up_all_heads<V, 8, 1>(weights, factor, neighbours, result);
    else
      add_up_any_heads<V>(weights, factor, neighbours, head_size, result);
  }

  /// V heads at a time: scores of n edges become probabilities. The largest score is taken off first, so that no
  /// exponential is too large.
  template <int V, class T>
  TRESTLE_INLINE void softmax_heads(const std::int64_t n, const std::int64_t n_heads, T *scores)
  {
    Numbers<V, T> largest, sum{};
    simd::load<V>(scores, largest);
    for (std::int64_t e = 1; e < n; ++e)
      {
        Numbers<V, T> score;
        simd::load<V>(scores + e * n_heads, score);
        largest = score > largest ? score : largest;
      }
    for (std::int64_t e = 0; e < n; ++e)
      {
        Numbers<V, T> score, power;
        simd::load<V>(scores + e * n_heads, score);
        simd::exponential<V>(score - largest, power);
        sum += power;
        simd::store<V>(power, scores + e * n_heads);
      }
    const Numbers<V, T> factor = T(1) / sum;
    for (std::int64_t e = 0; e < n; ++e)
      {
        Numbers<V, T> power;
        simd::load<V>(scores + e * n_heads, power);
        simd::store<V>(power * factor, scores + e * n_heads);
      }
  }

  /// V heads at a time: gradients by probabilities become gradients by scores, p (g - sum p g).
  template <int V, class T>
  TRESTLE_INLINE void differentiate_softmax_heads(const std::int64_t n, const std::int64_t n_heads,
                                                  const T *probabilities, T *gradients)
  {
    Numbers<V, T> sum{}, p, g;
    for (std::int64_t e = 0; e < n; ++e)
      {
        simd::load<V>(probabilities + e * n_heads, p);
        simd::load<V>(gradients + e * n_heads, g);
        sum += p * g;
      }
    for (std::int64_t e = 0; e < n; ++e)
      {
        simd::load<V>(probabilities + e * n_heads, p);
        simd::load<V>(gradients + e * n_heads, g);
        simd::store<V>(p * (g - sum), gradients + e * n_heads);
      }
  }

  /// In place. @param scores n x n_heads.
  template <int V, class T>
  TRESTLE_INLINE void softmax(const std::int64_t n, const std::int64_t n_heads, T *scores)
  {
    std::int64_t head = 0;
    if (n == 0)
      return;
    for (; head + V <= n_heads; head += V)
      softmax_heads<V>(n, n_heads, scores + head);
    for (; head + 4 <= n_heads; head += 4)
      softmax_heads<4>(n, n_heads, scores + head);
    for (; head < n_heads; ++head)
      softmax_heads<1>(n, n_heads, scores + head);
  }

  /// In place. @param probabilities, gradients n x n_heads.
  template <int V, class T>
  TRESTLE_INLINE void differentiate_softmax(const std::int64_t n, const std::int64_t n_heads,
                                            const T *probabilities, T *gradients)
  {
    std::int64_t head = 0;
    for (; head + V <= n_heads; head += V)
      differentiate_softmax_heads<V>(n, n_heads, probabilities + head, gradients + head);
    for (; head + 4 <= n_heads; head += 4)
      differentiate_softmax_heads<4>(n, n_heads, probabilities + head, gradients + head);
    for (; head < n_heads; ++head)
      differentiate_softmax_heads<1>(n, n_heads, probabilities + head, gradients + head);
  }
} // namespace trestle::attention
