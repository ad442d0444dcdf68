#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "core/communicator.h"
#include "core/figures.h"
#include "studies/stochastic_submodel/submodel_data.h"
#include "studies/stochastic_submodel/zone_runs.h"

#include <string>
#include <vector>

namespace trestle
{
  /// How near a generator's law is to that of held-out runs: the certificate of a distribution (doc/theory/stochastic_submodel.md).
  struct LawScores
  {
    double energy_distance = 0.; ///< squared, unbiased
    double p               = 0.; ///< of the maximum mean discrepancy, by permutation
    double variance        = 0.; ///< kept
    double novelty         = 0.; ///< nearest training vector over that of held-out ones
    double learn_seconds   = 0.; ///< CPU of all ranks
    double draw_seconds    = 0.; ///< a draw

    void record(const std::string &key, double gaussian_energy_distance, Figures &figures) const;
  };

  /// Collective. @param n_tested vectors of each side in the permutation test.
  LawScores score_law(const RandomVectors &draws, const RandomVectors &training, const RandomVectors &held_out,
                      std::size_t n_tested, const Communicator &communicator);

  /// The first n of a sample.
  RandomVectors first_of(const RandomVectors &vectors, std::size_t n);

  /// Share of n tests of real runs against real ones that reject at 5 %, in test.size; halves are drawn anew each time.
  double size_of_test(const RandomVectors &held_out, std::size_t n_tested, unsigned int n_tests, unsigned int seed,
                      const Communicator &communicator);

  /// qoi.KEY.*: distance of a quantity's law from that of whole runs, each with its standard error. @returns the distance of
  /// Kolmogorov and Smirnov.
  double score_quantity(const std::string &key, const std::vector<double> &draws,
                        const std::vector<double> &reference, Figures &figures);
} // namespace trestle
