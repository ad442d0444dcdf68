#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "core/communicator.h"

namespace trestle
{
  /**
   * Whether two samples of vectors are of one law, by values alone. All functions are collective and share the work
   * out; the numbers are the same to the bit on any number of ranks. They throw InputError for samples of fewer than
   * two vectors, of vectors of different lengths, or with a number that is not finite.
   */

  /// Energy distance (Szekely, Rizzo, "Energy statistics", J. Stat. Plan. Inference 143, 2013), without units.
  struct EnergyDistance
  {
    double squared = 0.; ///< 2 E|x - y| - E|x - x'| - E|y - y'| over distinct pairs: unbiased, perhaps below zero
    double with_self = 0.;   ///< of the same, each vector paired with itself too: never below zero, biased upwards
    double distance() const; ///< root of what is above zero of squared
  };
  EnergyDistance energy_distance(const RandomVectors &a, const RandomVectors &b, const Communicator &communicator);

  /// Maximum mean discrepancy with a Gaussian kernel exp(-|x - y|^2 / (2 bandwidth^2)) (Gretton et al., "A kernel
  /// two-sample test", JMLR 13, 2012).
  struct MeanDiscrepancy
  {
    double squared   = 0.; ///< unbiased (lemma 6 there), perhaps below zero
    double bandwidth = 0.;
  };
  /// @param bandwidth 0: median_distance().
  MeanDiscrepancy mean_discrepancy(const RandomVectors &a, const RandomVectors &b,
                                   const Communicator &communicator, double bandwidth = 0.);

  /// Median distance of two vectors of both samples together: the heuristic of Gretton et al. Of more than 2,000, as
  /// many are drawn whatever sample they are of, so that permutation tests stay exact. @throws InputError where it is
  /// zero.
  double median_distance(const RandomVectors &a, const RandomVectors &b);

  enum class TwoSampleStatistic
  {
    energy_distance,
    mean_discrepancy ///< at median_distance()
  };

  struct TwoSampleTest
  {
    double statistic = 0.; ///< squared, unbiased
    double p         = 1.; ///< share of relabelled samples whose statistic is no less, the sample itself counted
  };

  /**
   * Permutation test: exact whatever law it is, p is at most alpha in a share alpha of all samples of one law.
   * Distances are computed once, (n_a + n_b)^2 / 2 numbers on each rank (16 MB for 1,000 and 1,000), which are summed
   * anew for each of the relabelled samples: p = (1 + number no less) / (1 + n_permutations) (Phipson, Smyth, Stat.
   * Appl. Genet. Mol. Biol. 9, 2010).
   */
  TwoSampleTest permutation_test(TwoSampleStatistic statistic, const RandomVectors &a, const RandomVectors &b,
                                 unsigned int seed, const Communicator &communicator,
                                 unsigned int n_permutations = 999);
} // namespace trestle
