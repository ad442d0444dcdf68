#include "bridge/stochastic/packed_vectors.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  PackedVectors::PackedVectors(const RandomVectors &vectors)
    : n_(vectors.n()),
      n_entries_(vectors.n_entries),
      values_((n_ + width - 1) / width * width * n_entries_, 0.)
  {
    for (std::size_t i = 0; i < n_; ++i)
      for (std::size_t k = 0; k < n_entries_; ++k)
        values_[(i / width * n_entries_ + k) * width + i % width] = vectors.values[i * n_entries_ + k];
  }

  void PackedVectors::squared_distances(std::span<const double> from, std::span<double> result) const
  {
    for (std::size_t begin = 0; begin < result.size(); begin += width)
      {
        double        sum[width] = {};
        const double *to         = values_.data() + begin * n_entries_;
        for (std::size_t k = 0; k < n_entries_; ++k, to += width)
        // -O2 of gcc 12 leaves the loop, and with it the sums in memory: three times as slow
#pragma GCC unroll 8
          for (std::size_t lane = 0; lane < width; ++lane)
            {
              const double difference = from[k] - to[lane];
              sum[lane] += difference * difference;
            }
        std::copy_n(sum, std::min(width, result.size() - begin), result.data() + begin);
      }
  }

  void require_vectors(const RandomVectors &vectors, const std::size_t at_least, const std::string &name)
  {
    if (vectors.n_entries == 0 || vectors.values.size() % vectors.n_entries != 0)
      throw InputError("The " + name + " are " + std::to_string(vectors.values.size()) + " numbers, but " +
                           std::to_string(vectors.n_entries) + " make a vector.",
                       "Each vector has all of its entries, at least one.");
    if (vectors.n() < at_least)
      throw InputError("The " + name + " are " + std::to_string(vectors.n()) + ", and at least " +
                           std::to_string(at_least) + " are needed.",
                       "Give more of them.");
    const auto bad = std::find_if(vectors.values.begin(), vectors.values.end(),
                                  [](const double x) { return !std::isfinite(x); });
    if (bad == vectors.values.end())
      return;
    const std::size_t place = std::size_t(bad - vectors.values.begin());
    throw InputError("Of the " + name + " (the first is 0) number " + std::to_string(place / vectors.n_entries) +
                         " has the entry " + text::shortest(*bad) + ".",
                     "Leave it out, or find out why its run failed.");
  }

  void require_comparable(const RandomVectors &a, const RandomVectors &b, const std::size_t at_least)
  {
    require_vectors(a, at_least, "vectors of the first sample");
    require_vectors(b, at_least, "vectors of the second sample");
    if (a.n_entries != b.n_entries)
      throw InputError("Vectors of " + std::to_string(a.n_entries) + " and of " + std::to_string(b.n_entries) +
                           " entries were to be compared.",
                       "Compare vectors of the same trace and field.");
  }
} // namespace trestle
