#pragma once

#include <cstdint>
#include <cstring>

/// Loops over numbers that lie one after the other, by the vector extension of GCC and Clang: floats or doubles in lanes of 32
/// bytes, whatever the processor makes of them. The order of a sum depends on the length alone.
namespace trestle::shifted
{
  template <class Number>
  struct LanesOf
  {
    typedef Number Type __attribute__((vector_size(32)));
  };
  template <class Number>
  using Lanes = typename LanesOf<Number>::Type;
  template <class Number>
  constexpr int64_t n_lanes = 32 / sizeof(Number);

  /// to = factor x from.
  template <class Number>
  void scale(Number *to, const Number *from, const Number factor, const int64_t n)
  {
    int64_t i = 0;
    for (; i + n_lanes<Number> <= n; i += n_lanes<Number>)
      {
        Lanes<Number> a;
        std::memcpy(&a, from + i, sizeof(a));
        a *= factor;
        std::memcpy(to + i, &a, sizeof(a));
      }
    for (; i < n; ++i)
      to[i] = factor * from[i];
  }

  /// to += factor x from.
  template <class Number>
  void add(Number *to, const Number *from, const Number factor, const int64_t n)
  {
    int64_t i = 0;
    for (; i + n_lanes<Number> <= n; i += n_lanes<Number>)
      {
        Lanes<Number> a, b;
        std::memcpy(&a, to + i, sizeof(a));
        std::memcpy(&b, from + i, sizeof(b));
        a += factor * b;
        std::memcpy(to + i, &a, sizeof(a));
      }
    for (; i < n; ++i)
      to[i] += factor * from[i];
  }

  /// Sum of a x b.
  template <class Number>
  Number product(const Number *a, const Number *b, const int64_t n)
  {
    Lanes<Number> sums{};
    int64_t       i = 0;
    for (; i + n_lanes<Number> <= n; i += n_lanes<Number>)
      {
        Lanes<Number> x, y;
        std::memcpy(&x, a + i, sizeof(x));
        std::memcpy(&y, b + i, sizeof(y));
        sums += x * y;
      }
    Number result = 0;
    for (int64_t lane = 0; lane < n_lanes<Number>; ++lane)
      result += sums[lane];
    for (; i < n; ++i)
      result += a[i] * b[i];
    return result;
  }
} // namespace trestle::shifted
