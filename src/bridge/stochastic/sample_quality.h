#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "core/communicator.h"

#include <vector>

namespace trestle
{
  /**
   * Ways in which samples of a generator fail that a distance of laws does not name: copies of the training set, lost
   * variance, and entries that go together otherwise. All throw InputError as two-sample tests do (two_sample_tests.h).
   */

  /**
   * Median over generated vectors of the distance to the nearest training vector, over the same of held-out ones: about
   * 1 for new draws of the law, far less for copies, more where the generator leaves the law's support. Collective; the
   * same to the bit on any number of ranks. @throws InputError where half of the held-out vectors are copies of
   * training ones.
   */
  double novelty(const RandomVectors &generated, const RandomVectors &training, const RandomVectors &held_out,
                 const Communicator &communicator);

  struct VarianceKept
  {
    std::vector<double>
        of_entry; ///< 1 for entries that both have constant; infinite for those that the reference alone has constant
    double overall = 0.; ///< ratio of the traces of the covariances
  };

  /// Variances of the one sample over those of the reference, about their own means. @throws InputError where the
  /// reference has none.
  VarianceKept variance_kept(const RandomVectors &generated, const RandomVectors &reference);

  /// Of the covariance, all entries with all, relative in the norm of Frobenius. Never 0 of samples, however alike their laws:
  /// look at that of two real ones beside it. @throws InputError where the reference has none.
  double covariance_error(const RandomVectors &generated, const RandomVectors &reference);
} // namespace trestle
