#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

/**
 * A few numbers side by side, by the vector extension of GCC and Clang, as templates of how many, so that one
 * source serves every instruction set: the caller carries the `target` attribute and all of this is inlined into
 * it. Doubles, or floats where the second argument says so. Nothing here may call a function of another header: its code for a new processor could be what an old
 * processor gets at link time.
 */
#define TRESTLE_INLINE __attribute__((always_inline)) inline
/// Loops over tiles of registers: arrays become registers only once their indices are constants.
#define TRESTLE_UNROLL _Pragma("GCC unroll 16")

namespace trestle::simd
{
  template <int V, class T = double>
  struct Lanes
  {
    typedef T Numbers __attribute__((vector_size(sizeof(T) * V)));
    typedef std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t> Integers
        __attribute__((vector_size(sizeof(T) * V)));
  };
  template <int V, class T = double>
  using Numbers = typename Lanes<V, T>::Numbers;
  template <int V, class T = double>
  using Integers = typename Lanes<V, T>::Integers;

  template <int V, class T>
  TRESTLE_INLINE void load(const T *from, Numbers<V, T> &to)
  {
    __builtin_memcpy(&to, from, sizeof(to));
  }

  template <int V, class T>
  TRESTLE_INLINE void store(const Numbers<V, T> &from, T *to)
  {
    __builtin_memcpy(to, &from, sizeof(from));
  }

  /// Of all lanes, by halves.
  template <int V, class T = double>
  TRESTLE_INLINE T sum(const Numbers<V, T> &x)
  {
    if constexpr (V == 1)
      return x[0];
    else
      {
        Numbers<V / 2, T> low, high;
        __builtin_memcpy(&low, &x, sizeof(low));
        __builtin_memcpy(&high, reinterpret_cast<const char *>(&x) + sizeof(low), sizeof(high));
        return sum<V / 2, T>(low + high);
      }
  }

  /**
   * exp(x), relative error below 1e-15; arguments are cut to [-708, 708], where the result is a normal number.
   * x = k log 2 + r with |r| <= log(2)/2 (log 2 in two parts, so that the product with k is exact), Taylor's
   * polynomial of degree 13 in r, and k added to the exponent's bits.
   */
  template <int V>
  TRESTLE_INLINE void exponential(const Numbers<V> &argument, Numbers<V> &result)
  {
    constexpr double shift  = 0x1.8p52; // adding it leaves the nearest integer in the low bits
    constexpr double log2_e = 0x1.71547652b82fep0, log_2_high = 0x1.62e42fefap-1,
                     log_2_low            = 0x1.cf79abc9e3b3ap-40;
    constexpr double inverse_factorials[] = {
        1. / 6227020800., 1. / 479001600., 1. / 39916800., 1. / 3628800., 1. / 362880., 1. / 40320., 1. / 5040.,
        1. / 720.,        1. / 120.,       1. / 24.,       1. / 6.,       1. / 2.,      1.,          1.};
    const Numbers<V> zero{};
    Numbers<V>       x       = argument;
    x                        = x < zero - 708. ? zero - 708. : x;
    x                        = x > zero + 708. ? zero + 708. : x;
    const Numbers<V> shifted = x * log2_e + shift;
    const Numbers<V> k       = shifted - shift;
    const Numbers<V> r       = (x - k * log_2_high) - k * log_2_low;
    Numbers<V>       sum     = zero + inverse_factorials[0];
    TRESTLE_UNROLL
    for (int i = 1; i < 14; ++i)
      sum = sum * r + inverse_factorials[i];
    result = Numbers<V>(Integers<V>(sum) + (Integers<V>(shifted) << 52));
  }

  /// The same for floats, to one and a half units in the last place; arguments are cut to [-87, 87], Taylor's polynomial has
  /// degree 7.
  template <int V>
  TRESTLE_INLINE void exponential(const Numbers<V, float> &argument, Numbers<V, float> &result)
  {
    constexpr float         shift  = 0x1.8p23f;
    constexpr float         log2_e = 0x1.715476p0f, log_2_high = 0x1.62e4p-1f, log_2_low = 0x1.7f7d1cp-20f;
    constexpr float         inverse_factorials[] = {1.f / 5040.f, 1.f / 720.f, 1.f / 120.f, 1.f / 24.f,
                                                    1.f / 6.f,    1.f / 2.f,   1.f,         1.f};
    const Numbers<V, float> zero{};
    Numbers<V, float>       x       = argument;
    x                               = x < zero - 87.f ? zero - 87.f : x;
    x                               = x > zero + 87.f ? zero + 87.f : x;
    const Numbers<V, float> shifted = x * log2_e + shift;
    const Numbers<V, float> k       = shifted - shift;
    const Numbers<V, float> r       = (x - k * log_2_high) - k * log_2_low;
    Numbers<V, float>       sum     = zero + inverse_factorials[0];
    TRESTLE_UNROLL
    for (int i = 1; i < 8; ++i)
      sum = sum * r + inverse_factorials[i];
    result = Numbers<V, float>(Integers<V, float>(sum) + (Integers<V, float>(shifted) << 23));
  }
} // namespace trestle::simd
