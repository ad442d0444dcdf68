#pragma once

#include "bridge/stochastic/random_vectors.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Vectors laid out for distances to many at once, which is where two-sample tests spend their time. Distances come of
   * differences, not of Gram matrices: a copy is at distance zero, not at the root of round-off.
   */
  class PackedVectors
  {
  public:
    explicit PackedVectors(const RandomVectors &vectors);

    std::size_t n() const { return n_; }

    /// Squared, from one vector to the first result.size() of these; the same bits whatever result.size() is.
    void squared_distances(std::span<const double> from, std::span<double> result) const;

  private:
    static constexpr std::size_t width = 8; ///< vectors side by side: the sums of a block stay in registers

    std::size_t         n_, n_entries_;
    std::vector<double> values_; ///< blocks of width vectors, entry by entry; the last is filled up with zeros
  };

  /// Conditions are not looked at. @param name of the vectors, for messages, as "generated vectors".
  /// @throws InputError for fewer than so many, an incomplete one, or one that is not finite.
  void require_vectors(const RandomVectors &vectors, std::size_t at_least, const std::string &name);

  /// @throws InputError as above, and where the two have different numbers of entries.
  void require_comparable(const RandomVectors &a, const RandomVectors &b, std::size_t at_least);
} // namespace trestle
