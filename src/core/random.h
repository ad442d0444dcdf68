#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace trestle
{
  /**
   * Random numbers as functions of (seed, stream, number): number i needs none of those before it, so that samples can
   * be shared out to ranks and a resumed run needs no state of a generator. The same on every platform, standard
   * library and rank count: no distribution of a library, no logarithm of a C library.
   *
   * A stream is a name and an index: who draws (`network weights`), and which of his many (sample, place, array).
   * Streams of other names or indices are independent. Bits by Philox4x64-10 of Random123 (Salmon, Moraes, Dror, Shaw,
   * "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
   */
  class RandomStream
  {
  public:
    RandomStream(std::uint64_t seed, std::string_view name, std::uint64_t index = 0);

    /// 64 bits. The functions below make of one number's bits what they return.
    std::uint64_t bits(std::uint64_t number) const { return bits(number, 0); }

    /// In [0, 1), a multiple of 2^-53.
    double uniform(std::uint64_t number) const { return double(bits(number) >> 11) * 0x1p-53; }

    /// Standard normal, by inversion of the distribution function; at most 8.2 in size.
    double normal(std::uint64_t number) const;

    /// 0, ..., n - 1, each with probability 1/n up to 2^-64. @throws FatalError for n = 0.
    std::uint64_t below(std::uint64_t n, std::uint64_t number) const;

    /// 0, ..., n - 1 in random order, each order alike. Other numbers, other orders; independent of the draws above.
    std::vector<std::size_t> permutation(std::size_t n, std::uint64_t number = 0) const;

  private:
    std::uint64_t bits(std::uint64_t number, std::uint64_t draw) const;

    std::uint64_t seed_, name_, index_;
  };

  /// Inverse of the normal distribution function, relative error below 1e-15 (Wichura, "Algorithm AS 241", Applied
  /// Statistics 37, 1988). The same bits on every platform. @param p in (0, 1).
  double normal_quantile(double p);
} // namespace trestle
