#include "bridge/stochastic/packed_vectors.h"
#include "bridge/stochastic/pair_kernel.h"
#include "bridge/stochastic/two_sample_tests.h"
#include "core/exceptions.h"
#include "core/random.h"

#include <cstdint>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// A kernel of all pairs of both samples, and its sums over those with which a label is given to some of them.
    class PooledPairs
    {
    public:
      PooledPairs(const RandomVectors &a, const RandomVectors &b, const PairKernel &kernel);

      std::size_t n() const { return n_; }

      /// Unbiased, for each sorted list of the vectors that make the one sample.
      std::vector<double> statistics(const std::vector<std::vector<std::uint32_t>> &lists) const;

      /// Differences of statistics below it are round-off.
      double round_off() const { return 1e-12 * scale_; }

    private:
      double sum_within(std::span<const std::uint32_t> before, std::uint32_t i) const;
      double statistic(std::size_t n_chosen, double within, double all_of_chosen) const;

      std::size_t         n_;
      std::vector<double> below_;    ///< row i: pairs with 0, ..., i - 1
      std::vector<double> row_sums_; ///< over all other vectors
      double              total_ = 0., scale_ = 0.;
    };

    PooledPairs::PooledPairs(const RandomVectors &a, const RandomVectors &b, const PairKernel &kernel)
      : n_(a.n() + b.n()),
        below_(n_ * (n_ - 1) / 2),
        row_sums_(n_, 0.)
    {
      RandomVectors pool{a.n_entries, 0, a.values};
      pool.values.insert(pool.values.end(), b.values.begin(), b.values.end());
      const PackedVectors packed(pool);
      for (std::size_t i = 1; i < n_; ++i)
        {
          const auto row = std::span(below_).subspan(i * (i - 1) / 2, i);
          packed.squared_distances(pool.row(i), row);
          kernel.apply(row);
          for (std::size_t j = 0; j < i; ++j)
            row_sums_[j] += row[j];
          row_sums_[i] += std::accumulate(row.begin(), row.end(), 0.);
        }
      total_ = 0.5 * std::accumulate(row_sums_.begin(), row_sums_.end(), 0.);
      scale_ = std::abs(total_) / double(below_.size());
    }

    double PooledPairs::sum_within(std::span<const std::uint32_t> before, const std::uint32_t i) const
    {
      const double *row    = below_.data() + std::size_t(i) * (std::size_t(i) - 1) / 2;
      double        sum[4] = {}; // one would wait for itself
      std::size_t   k      = 0;
      for (; k + 4 <= before.size(); k += 4)
        {
          sum[0] += row[before[k]];
          sum[1] += row[before[k + 1]];
          sum[2] += row[before[k + 2]];
          sum[3] += row[before[k + 3]];
        }
      for (; k < before.size(); ++k)
        sum[0] += row[before[k]];
      return (sum[0] + sum[1]) + (sum[2] + sum[3]);
    }

    double PooledPairs::statistic(const std::size_t n_chosen, const double within,
                                  const double all_of_chosen) const
    {
      const double n = double(n_chosen), m = double(n_ - n_chosen);
      const double across = all_of_chosen - 2. * within, others = total_ - within - across;
      return 2. * within / (n * (n - 1.)) + 2. * others / (m * (m - 1.)) - 2. * across / (n * m);
    }

    std::vector<double> PooledPairs::statistics(const std::vector<std::vector<std::uint32_t>> &lists) const
    {
      constexpr std::size_t    rows_at_a_time = 32; // stay in the cache while all lists pass by
      std::vector<double>      within(lists.size(), 0.), all(lists.size(), 0.), result;
      std::vector<std::size_t> place(lists.size(), 0);
      for (std::size_t end = rows_at_a_time; end < n_ + rows_at_a_time; end += rows_at_a_time)
        for (std::size_t p = 0; p < lists.size(); ++p)
          for (std::size_t &k = place[p]; k < lists[p].size() && lists[p][k] < end; ++k)
            {
              if (k > 0)
                within[p] += sum_within(std::span(lists[p]).first(k), lists[p][k]);
              all[p] += row_sums_[lists[p][k]];
            }
      for (std::size_t p = 0; p < lists.size(); ++p)
        result.push_back(statistic(lists[p].size(), within[p], all[p]));
      return result;
    }

    std::vector<std::uint32_t> relabelled(const std::size_t n, const std::size_t n_chosen, const unsigned int seed,
                                          const unsigned int number)
    {
      const auto                 order = RandomStream(seed, "permutation test").permutation(n, number);
      std::vector<std::uint32_t> result(order.begin(), order.begin() + std::ptrdiff_t(n_chosen));
      std::sort(result.begin(), result.end());
      return result;
    }

    PairKernel kernel_of(const TwoSampleStatistic statistic, const RandomVectors &a, const RandomVectors &b)
    {
      return statistic == TwoSampleStatistic::energy_distance ? PairKernel::energy()
                                                              : PairKernel::gaussian(median_distance(a, b));
    }
  } // namespace

  TwoSampleTest permutation_test(const TwoSampleStatistic statistic, const RandomVectors &a,
                                 const RandomVectors &b, const unsigned int seed, const Communicator &communicator,
                                 const unsigned int n_permutations)
  {
    require_comparable(a, b, 2);
    if (n_permutations == 0)
      throw InputError("A test by 0 permutations was asked for.",
                       "999 are usual; p is no less than 1 / (1 + them).");
    if (b.n() < a.n())
      return permutation_test(statistic, b, a, seed, communicator, n_permutations); // lists of the smaller one
    const PooledPairs                       pairs(a, b, kernel_of(statistic, a, b));
    std::vector<std::vector<std::uint32_t>> lists(1, std::vector<std::uint32_t>(a.n()));
    std::iota(lists[0].begin(), lists[0].end(), 0);
    for (unsigned int i = unsigned(communicator.rank()); i < n_permutations; i += unsigned(communicator.size()))
      lists.push_back(relabelled(pairs.n(), a.n(), seed, i));
    const auto    values = pairs.statistics(lists);
    const auto    least  = values[0] - pairs.round_off();
    unsigned long n_no_less =
        std::count_if(values.begin() + 1, values.end(), [&](const double value) { return value >= least; });
    n_no_less = communicator.sum(n_no_less);
    return {values[0], double(1 + n_no_less) / double(1 + n_permutations)};
  }
} // namespace trestle
