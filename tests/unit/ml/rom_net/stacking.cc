// MPI: 1
// The regression that combines networks is at its minimum, and trusts those that know; the temperature is that of the
// least loss; a fold's scores do not know its labels; shares are counted right.
#include "ml/rom_net/stacking.h"

#include "core/random.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numeric>

using namespace trestle;

namespace
{
  constexpr unsigned int K = 3;

  /// Answers of two networks: the first is right mostly, the second knows nothing.
  StackedSamples answers(const std::size_t n)
  {
    const RandomStream random(5, "stacking");
    StackedSamples     samples{K, {}, {}, {}};
    for (std::size_t i = 0; i < n; ++i)
      {
        samples.labels.push_back((unsigned int)(random.below(K, 100 * i)));
        samples.folds.push_back((unsigned int)(i % 4));
        std::vector<double> scores(2 * K);
        for (std::size_t q = 0; q < 2 * K; ++q)
          scores[q] = random.normal(100 * i + 1 + q);
        scores[samples.labels[i]] += 2.5;
        to_probabilities(scores, K);
        samples.stacked.insert(samples.stacked.end(), scores.begin(), scores.end());
      }
    return samples;
  }

  std::vector<std::size_t> all_of(const StackedSamples &samples)
  {
    std::vector<std::size_t> numbers(samples.labels.size());
    std::iota(numbers.begin(), numbers.end(), std::size_t(0));
    return numbers;
  }

  /// What fit_combination() minimises, the slow way.
  double penalised_misfit(const StackedSamples &samples, const std::vector<double> &combination,
                          const double ridge)
  {
    const auto scores = combined_estimates(combination, K, samples.stacked);
    double     sum    = 0.;
    for (std::size_t i = 0; i < scores.size(); ++i)
      sum += std::pow(scores[i] - (i % K == samples.labels[i / K] ? 1. : 0.), 2) / double(samples.labels.size());
    for (std::size_t i = 0; i + K < combination.size(); ++i)
      sum += ridge * combination[i] * combination[i];
    return sum;
  }

  double log_loss(const std::vector<double> &scores, const std::vector<unsigned int> &labels,
                  const double temperature)
  {
    return score_classifier(scores, labels, K, temperature).log_loss;
  }
} // namespace

BOOST_AUTO_TEST_CASE(regression_is_minimal)
{
  const auto   samples     = answers(200);
  const double ridge       = 0.03;
  auto         combination = fit_combination(samples, all_of(samples), ridge);
  BOOST_REQUIRE_EQUAL(combination.size(), (2 * K + 1) * K);
  for (auto &entry : combination)
    {
      const double found = entry, step = 1e-4;
      entry              = found + step;
      const double above = penalised_misfit(samples, combination, ridge);
      entry              = found - step;
      const double below = penalised_misfit(samples, combination, ridge);
      entry              = found;
      BOOST_TEST(std::abs(above - below) / (2. * step) < 1e-9);
      BOOST_TEST(above > penalised_misfit(samples, combination, ridge));
    }
  // Scores sum to one, as indicators do, and the network that knows nothing counts little.
  const auto scores = combined_estimates(combination, K, samples.stacked);
  for (std::size_t i = 0; i < samples.labels.size(); ++i)
    BOOST_TEST(scores[i * K] + scores[i * K + 1] + scores[i * K + 2] == 1., boost::test_tools::tolerance(1e-12));
  double known = 0., noise = 0.;
  for (std::size_t i = 0; i < K * K; ++i)
    {
      known += std::abs(combination[i]);
      noise += std::abs(combination[K * K + i]);
    }
  BOOST_TEST(noise < 0.2 * known);
}

BOOST_AUTO_TEST_CASE(out_of_fold)
{
  auto       samples = answers(120);
  const auto scores  = estimates_out_of_fold(samples, 0.01);
  // Other labels of fold 2 change the scores of all other folds, and none of its own.
  for (std::size_t i = 0; i < samples.labels.size(); ++i)
    if (samples.folds[i] == 2)
      samples.labels[i] = (samples.labels[i] + 1) % K;
  const auto changed = estimates_out_of_fold(samples, 0.01);
  for (std::size_t i = 0; i < samples.labels.size(); ++i)
    BOOST_TEST((scores[i * K] == changed[i * K]) == (samples.folds[i] == 2));
}

BOOST_AUTO_TEST_CASE(scores_of_estimates)
{
  const double        floor = 1e-3;
  std::vector<double> scores{1.5, 0.5, 0.01, 1e-3, 0., -1e-3, -0.5, -1e8};
  to_scores(scores, floor);
  BOOST_TEST(scores[0] == std::log(1.5), boost::test_tools::tolerance(1e-5));
  BOOST_TEST(scores[1] == std::log(0.5), boost::test_tools::tolerance(1e-4));
  BOOST_TEST(scores[4] == std::log(floor), boost::test_tools::tolerance(1e-14));
  BOOST_TEST(scores[6] == std::log(floor * floor / 0.5), boost::test_tools::tolerance(1e-5));
  for (std::size_t i = 1; i < scores.size(); ++i)
    BOOST_TEST(scores[i] < scores[i - 1]);
  BOOST_TEST(std::isfinite(scores.back()));
}

BOOST_AUTO_TEST_CASE(temperature)
{
  const auto samples = answers(500);
  auto       scores  = combined_estimates(fit_combination(samples, all_of(samples), 0.1), K, samples.stacked);
  to_scores(scores, 1. / 501.);
  const double temperature = fit_temperature(scores, samples.labels, K);
  const double found       = log_loss(scores, samples.labels, temperature);
  BOOST_TEST_MESSAGE("temperature " << temperature);
  for (double t = 0.05; t < 5.; t *= 1.1)
    BOOST_TEST(found <= log_loss(scores, samples.labels, t) + 1e-3);
  BOOST_TEST(found < log_loss(scores, samples.labels, 1.));
  // In other units of the scores it is the same in theirs.
  auto scaled = scores;
  for (auto &score : scaled)
    score *= 7.;
  BOOST_TEST(fit_temperature(scaled, samples.labels, K) == 7. * temperature, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(temperature_of_extremes)
{
  // All right: no more sure than n answers allow. All equal, and all wrong: no number that is none.
  const std::vector<unsigned int> labels{0, 1, 2, 0, 1, 2, 0, 1, 2};
  std::vector<double>             right, equal(9 * K, 0.3), wrong;
  for (const auto label : labels)
    for (unsigned int k = 0; k < K; ++k)
      {
        right.push_back(k == label ? 1. : 0.);
        wrong.push_back(k == label ? 0. : 1.);
      }
  auto p = right;
  to_probabilities(p, K, fit_temperature(right, labels, K));
  BOOST_TEST(p[0] == 1. - 0.1 * 2. / 3., boost::test_tools::tolerance(1e-6));
  BOOST_TEST(fit_temperature(equal, labels, K) == 1.);
  const double trusted_least = fit_temperature(wrong, labels, K);
  BOOST_TEST(std::isfinite(trusted_least));
  p = wrong;
  to_probabilities(p, K, trusted_least);
  BOOST_TEST(p[0] < p[1]);
  BOOST_TEST(p[0] == 1. / 3., boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(counts)
{
  const std::vector<unsigned int> labels{0, 0, 1, 2};
  // Right; second of a tie, which the lower number wins; last; right.
  const std::vector<double> scores{0.8, 0.1, 0.1, 0.2, 0.4, 0.4, 0.5, 0.1, 0.4, 0., 0.3, 0.7};
  auto                      result = score_classifier(scores, labels, K, 1.);
  const std::vector<double> confusion{0.5, 0.5, 0., 1., 0., 0., 0., 0., 1.};
  BOOST_TEST(result.confusion == confusion, boost::test_tools::per_element());
  BOOST_TEST(result.accuracy() == 0.5);
  BOOST_TEST(result.accuracy(2) == 0.5);
  BOOST_TEST(result.accuracy(3) == 1.);
  BOOST_TEST(result.accuracy(7) == 1.);
  double expected = 0.;
  for (std::size_t i = 0; i < 4; ++i)
    {
      const double sum = std::exp(scores[i * K]) + std::exp(scores[i * K + 1]) + std::exp(scores[i * K + 2]);
      expected -= std::log(std::exp(scores[i * K + labels[i]]) / sum) / 4.;
    }
  BOOST_TEST(result.log_loss == expected, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(result.log_loss == result.log_loss_uncalibrated);
}
