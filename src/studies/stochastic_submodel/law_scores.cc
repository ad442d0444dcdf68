#include "studies/stochastic_submodel/law_scores.h"

#include "bridge/stochastic/sample_quality.h"
#include "bridge/stochastic/scalar_comparison.h"
#include "bridge/stochastic/two_sample_tests.h"
#include "core/random.h"
#include "core/statistics.h"

#include <algorithm>

namespace trestle
{
  void LawScores::record(const std::string &key, const double gaussian_energy_distance, Figures &figures) const
  {
    const std::string name = "generator." + key;
    figures.set(name + ".energy_distance", energy_distance);
    figures.set(name + ".energy_distance_ratio", relative_to(energy_distance, gaussian_energy_distance));
    figures.set(name + ".variance", variance);
    figures.set(name + ".novelty", novelty);
    figures.set(name + ".learn_cpu_s", learn_seconds);
    figures.set("test." + key + ".p", p);
  }

  RandomVectors first_of(const RandomVectors &vectors, const std::size_t n)
  {
    RandomVectors result = vectors;
    result.values.resize(std::min(n, vectors.n()) * vectors.n_entries);
    return result;
  }

  LawScores score_law(const RandomVectors &draws, const RandomVectors &training, const RandomVectors &held_out,
                      const std::size_t n_tested, const Communicator &communicator)
  {
    LawScores result;
    result.energy_distance = energy_distance(draws, held_out, communicator).squared;
    result.p               = permutation_test(TwoSampleStatistic::mean_discrepancy, first_of(draws, n_tested),
                                              first_of(held_out, n_tested), 0, communicator)
                   .p;
    result.variance = variance_kept(draws, held_out).overall;
    result.novelty  = novelty(draws, training, held_out, communicator);
    return result;
  }

  double size_of_test(const RandomVectors &held_out, const std::size_t n_tested, const unsigned int n_tests,
                      const unsigned int seed, const Communicator &communicator)
  {
    const RandomStream order(seed, "halves of held-out runs");
    const std::size_t  n          = std::min(n_tested, held_out.n() / 2);
    double             n_rejected = 0.;
    for (unsigned int k = 0; k < n_tests; ++k)
      {
        const auto    places = order.permutation(held_out.n(), k);
        RandomVectors halves[2];
        for (std::size_t half = 0; half < 2; ++half)
          {
            halves[half].n_entries = held_out.n_entries;
            for (std::size_t i = 0; i < n; ++i)
              {
                const auto row = held_out.row(places[half * n + i]);
                halves[half].values.insert(halves[half].values.end(), row.begin(), row.end());
              }
          }
        n_rejected +=
            permutation_test(TwoSampleStatistic::mean_discrepancy, halves[0], halves[1], k, communicator).p <=
            0.05;
      }
    return n_rejected / n_tests;
  }

  double score_quantity(const std::string &key, const std::vector<double> &draws,
                        const std::vector<double> &reference, Figures &figures)
  {
    const auto set = [&](const std::string &name, const Compared &compared) {
      figures.set("qoi." + key + "." + name, compared.value);
      figures.set("qoi." + key + "." + name + ".se", compared.se);
    };
    const auto distance = kolmogorov_smirnov(draws, reference);
    set("ks", distance);
    set("mean_error", relative_mean_error(draws, reference));
    set("q95_error", relative_quantile_error(draws, reference, 0.95));
    return distance.value;
  }
} // namespace trestle
