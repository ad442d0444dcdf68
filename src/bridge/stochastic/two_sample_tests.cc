#include "bridge/stochastic/two_sample_tests.h"

#include "bridge/stochastic/packed_vectors.h"
#include "bridge/stochastic/pair_kernel.h"
#include "core/exceptions.h"
#include "core/random.h"
#include "core/text.h"

#include <numeric>

namespace trestle
{
  namespace
  {
    /// Over all pairs of both, or over the n (n - 1) / 2 pairs of one. A sum a row, then that of rows in their order:
    /// the same on any number of ranks.
    double sum_of_pairs(const RandomVectors &a, const PackedVectors &b, const bool within,
                        const PairKernel &kernel, const Communicator &communicator)
    {
      std::vector<double> sums(a.n(), 0.), row(b.n());
      for (std::size_t i = std::size_t(communicator.rank()); i < a.n(); i += std::size_t(communicator.size()))
        {
          const auto used = std::span(row).first(within ? i : b.n());
          b.squared_distances(a.row(i), used);
          kernel.apply(used);
          sums[i] = std::accumulate(used.begin(), used.end(), 0.);
        }
      communicator.sum_in_place(sums.data(), sums.size());
      return std::accumulate(sums.begin(), sums.end(), 0.);
    }

    struct PairMeans
    {
      double n_a, n_b, of_a, of_b, of_both; ///< the first two over distinct pairs

      double unbiased() const { return of_a + of_b - 2. * of_both; }
    };

    PairMeans pair_means(const RandomVectors &a, const RandomVectors &b, const PairKernel &kernel,
                         const Communicator &communicator)
    {
      const PackedVectors packed_a(a), packed_b(b);
      const double        n = double(a.n()), m = double(b.n());
      return {n, m, 2. * sum_of_pairs(a, packed_a, true, kernel, communicator) / (n * (n - 1.)),
              2. * sum_of_pairs(b, packed_b, true, kernel, communicator) / (m * (m - 1.)),
              sum_of_pairs(a, packed_b, false, kernel, communicator) / (n * m)};
    }

    constexpr std::size_t most_for_median = 2000;

    RandomVectors some_of_both(const RandomVectors &a, const RandomVectors &b)
    {
      const std::size_t n     = a.n() + b.n();
      auto              order = RandomStream(0, "vectors for a median distance").permutation(n);
      order.resize(std::min(n, most_for_median));
      RandomVectors result{a.n_entries, 0, {}};
      for (const auto i : order)
        {
          const auto row = i < a.n() ? a.row(i) : b.row(i - a.n());
          result.values.insert(result.values.end(), row.begin(), row.end());
        }
      return result;
    }
  } // namespace

  double EnergyDistance::distance() const { return std::sqrt(std::max(squared, 0.)); }

  EnergyDistance energy_distance(const RandomVectors &a, const RandomVectors &b, const Communicator &communicator)
  {
    require_comparable(a, b, 2);
    const auto   means = pair_means(a, b, PairKernel::energy(), communicator);
    const double with_self =
        (1. - 1. / means.n_a) * means.of_a + (1. - 1. / means.n_b) * means.of_b - 2. * means.of_both;
    return {means.unbiased(), std::max(with_self, 0.)};
  }

  MeanDiscrepancy mean_discrepancy(const RandomVectors &a, const RandomVectors &b,
                                   const Communicator &communicator, double bandwidth)
  {
    require_comparable(a, b, 2);
    if (bandwidth == 0.)
      bandwidth = median_distance(a, b);
    if (!(bandwidth > 0.) || !std::isfinite(bandwidth))
      throw InputError("The bandwidth of a Gaussian kernel was to be " + text::shortest(bandwidth) + ".",
                       "It is positive; 0 takes the median distance.");
    return {pair_means(a, b, PairKernel::gaussian(bandwidth), communicator).unbiased(), bandwidth};
  }

  double median_distance(const RandomVectors &a, const RandomVectors &b)
  {
    require_comparable(a, b, 1);
    const auto          some = some_of_both(a, b);
    const std::size_t   n    = some.n();
    const PackedVectors packed(some);
    std::vector<double> squared(n * (n - 1) / 2);
    for (std::size_t i = 1; i < n; ++i)
      packed.squared_distances(some.row(i), std::span(squared).subspan(i * (i - 1) / 2, i));
    const auto middle = squared.begin() + std::ptrdiff_t(squared.size() / 2);
    std::nth_element(squared.begin(), middle, squared.end());
    if (*middle == 0.)
      throw InputError("The median distance of " + std::to_string(n) + " vectors is 0.",
                       "Half of them are copies of another: give a bandwidth, or look at what made them.");
    return std::sqrt(*middle);
  }
} // namespace trestle
