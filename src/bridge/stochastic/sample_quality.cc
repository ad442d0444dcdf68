#include "bridge/stochastic/sample_quality.h"

#include "bridge/stochastic/packed_vectors.h"
#include "bridge/stochastic/sample_moments.h"
#include "core/exceptions.h"
#include "core/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace trestle
{
  namespace
  {
    double median_of_nearest(const RandomVectors &vectors, const PackedVectors &training,
                             const Communicator &communicator)
    {
      std::vector<double> nearest(vectors.n(), 0.), squared(training.n());
      for (std::size_t i = std::size_t(communicator.rank()); i < vectors.n();
           i += std::size_t(communicator.size()))
        {
          training.squared_distances(vectors.row(i), squared);
          nearest[i] = std::sqrt(*std::min_element(squared.begin(), squared.end()));
        }
      communicator.sum_in_place(nearest.data(), nearest.size());
      return quantile(std::move(nearest), 0.5);
    }

    std::vector<double> variances(const RandomVectors &vectors)
    {
      const std::size_t d = vectors.n_entries, n = vectors.n();
      const auto first = vectors.row(0); // deviations from it: those of a constant entry are zero to the bit
      std::vector<double> mean(d, 0.), result(d, 0.);
      for (std::size_t k = 0; k < n * d; ++k)
        mean[k % d] += (vectors.values[k] - first[k % d]) / double(n);
      for (std::size_t k = 0; k < n * d; ++k)
        result[k % d] += std::pow(vectors.values[k] - first[k % d] - mean[k % d], 2) / double(n - 1);
      return result;
    }

    /// n_entries x n_entries, unbiased; about the first vector, as variances().
    std::vector<double> covariance(const RandomVectors &vectors)
    {
      const std::size_t                d = vectors.n_entries, n = vectors.n();
      std::vector<std::vector<double>> entries;
      for (std::size_t k = 0; k < d; ++k)
        {
          std::vector<double> values;
          for (std::size_t i = 0; i < n; ++i)
            values.push_back(vectors.row(i)[k]);
          entries.push_back(centred(values));
        }
      std::vector<double> result;
      for (const auto &a : entries)
        for (const auto &b : entries)
          result.push_back(covariance_of_centred(a, b));
      return result;
    }
  } // namespace

  double novelty(const RandomVectors &generated, const RandomVectors &training, const RandomVectors &held_out,
                 const Communicator &communicator)
  {
    require_comparable(generated, training, 1);
    require_comparable(held_out, training, 1);
    const PackedVectors packed(training);
    const double        expected = median_of_nearest(held_out, packed, communicator);
    if (expected == 0.)
      throw InputError("The median distance of " + std::to_string(held_out.n()) +
                           " held-out vectors to the nearest of " + std::to_string(training.n()) + " is 0.",
                       "They are no held-out ones, or all runs are alike.");
    return median_of_nearest(generated, packed, communicator) / expected;
  }

  VarianceKept variance_kept(const RandomVectors &generated, const RandomVectors &reference)
  {
    require_comparable(generated, reference, 2);
    const auto   ours = variances(generated), theirs = variances(reference);
    const double trace = std::accumulate(theirs.begin(), theirs.end(), 0.);
    if (trace == 0.)
      throw InputError("The " + std::to_string(reference.n()) + " vectors of the reference are all the same.",
                       "There is no variance to be kept.");
    VarianceKept result;
    for (std::size_t k = 0; k < ours.size(); ++k)
      result.of_entry.push_back(theirs[k] > 0.  ? ours[k] / theirs[k]
                                : ours[k] == 0. ? 1.
                                                : std::numeric_limits<double>::infinity());
    result.overall = std::accumulate(ours.begin(), ours.end(), 0.) / trace;
    return result;
  }

  double covariance_error(const RandomVectors &generated, const RandomVectors &reference)
  {
    require_comparable(generated, reference, 2);
    const auto ours = covariance(generated), theirs = covariance(reference);
    double     difference = 0., size = 0.;
    for (std::size_t k = 0; k < ours.size(); ++k)
      {
        difference += std::pow(ours[k] - theirs[k], 2);
        size += std::pow(theirs[k], 2);
      }
    if (size == 0.)
      throw InputError("The " + std::to_string(reference.n()) + " vectors of the reference are all the same.",
                       "There is no covariance to be met.");
    return std::sqrt(difference / size);
  }
} // namespace trestle
