// MPI: 1
// Mutual information of known distributions; features that tell classes apart are found, in any units, where means do
// not, and noise, constants and copies are left out.
#include "ml/rom_net/feature_choice.h"

#include "core/exceptions.h"
#include "core/random.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;

namespace
{
  std::vector<double> normal_numbers(const std::size_t n, const unsigned int index)
  {
    const RandomStream  stream(3, "feature choice", index);
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i)
      values[i] = stream.normal(i);
    return values;
  }

  LabelledSamples samples_of(const std::vector<std::vector<double>> &columns, std::vector<unsigned int> labels,
                             const unsigned int n_classes)
  {
    LabelledSamples samples{columns.size(), n_classes, {}, std::move(labels)};
    for (std::size_t i = 0; i < samples.n(); ++i)
      for (const auto &column : columns)
        samples.features.push_back(column[i]);
    return samples;
  }

  std::vector<unsigned int> sorted(std::vector<unsigned int> numbers)
  {
    std::sort(numbers.begin(), numbers.end());
    return numbers;
  }
} // namespace

BOOST_AUTO_TEST_CASE(bins)
{
  const auto simple = equal_bins(std::vector<double>{5., 1., 4., 2., 3., 0.}, 3);
  BOOST_TEST(simple.bin == (std::vector<unsigned int>{2, 0, 2, 1, 1, 0}), boost::test_tools::per_element());
  BOOST_TEST(simple.n_bins == 3u);
  // Equal values stay together, and bins that nothing is left for do not exist.
  const auto tied = equal_bins(std::vector<double>{7., 1., 1., 1., 1., 1.}, 3);
  BOOST_TEST(tied.bin == (std::vector<unsigned int>{1, 0, 0, 0, 0, 0}), boost::test_tools::per_element());
  BOOST_TEST(tied.n_bins == 2u);
}

BOOST_AUTO_TEST_CASE(information_of_known_distributions)
{
  constexpr std::size_t n = 20000;
  const auto            x = normal_numbers(n, 0), noise = normal_numbers(n, 1);
  const double          rho = 0.8;
  std::vector<double>   y(n), cube(n);
  for (std::size_t i = 0; i < n; ++i)
    {
      y[i]    = rho * x[i] + std::sqrt(1. - rho * rho) * noise[i];
      cube[i] = -std::pow(x[i], 3);
    }
  const auto bins = [](const std::vector<double> &values, const unsigned int n_bins) {
    return equal_bins(values, n_bins);
  };
  // Of two normal variables -log(1 - rho^2) / 2, of which twenty bins lose a few percent; nothing of independent ones.
  const auto correlated = mutual_information(bins(x, 20), bins(y, 20));
  BOOST_TEST(correlated.value == -0.5 * std::log(1. - rho * rho), boost::test_tools::tolerance(0.05));
  BOOST_TEST(correlated.is_significant);
  BOOST_TEST(std::abs(mutual_information(bins(x, 20), bins(noise, 20)).value) < 2e-3);
  // Of a copy all of its entropy, in any monotone units.
  BOOST_TEST(entropy(bins(x, 10)) == std::log(10.), boost::test_tools::tolerance(1e-12));
  const auto copy = mutual_information(bins(x, 10), bins(cube, 10));
  BOOST_TEST(copy.value == std::log(10.) - 81. / (2. * n), boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(chance_is_known)
{
  // Independent variables: significant once in a hundred, no information in the mean.
  unsigned int n_significant = 0;
  double       mean          = 0.;
  for (unsigned int i = 0; i < 2000; ++i)
    {
      const auto information = mutual_information(equal_bins(normal_numbers(200, 10 + 2 * i), 5),
                                                  equal_bins(normal_numbers(200, 11 + 2 * i), 4));
      n_significant += information.is_significant;
      mean += information.value / 2000.;
    }
  BOOST_TEST_MESSAGE(n_significant << " of 2000 significant, " << mean << " nats");
  BOOST_TEST(n_significant >= 8u);
  BOOST_TEST(n_significant <= 50u);
  BOOST_TEST(std::abs(mean) < 2e-3);
}

BOOST_AUTO_TEST_CASE(chosen)
{
  // Class 1 is where |x| is large: both classes have the same mean. Noise, a constant, and x in other units beside it.
  constexpr std::size_t     n = 300;
  const auto                x = normal_numbers(n, 0), weak = normal_numbers(n, 4);
  std::vector<double>       other_units(n), shifted(n);
  std::vector<unsigned int> labels(n);
  for (std::size_t i = 0; i < n; ++i)
    {
      labels[i]      = std::abs(x[i]) > 0.7 ? 1 : 0;
      other_units[i] = 1e9 + 1e3 * x[i];
      shifted[i]     = weak[i] + labels[i];
    }
  const auto samples =
      samples_of({normal_numbers(n, 1), x, std::vector<double>(n, 3.), shifted, other_units, normal_numbers(n, 2)},
                 labels, 2);
  const auto all = choose_features(samples, 10);
  BOOST_TEST(all.number == (std::vector<unsigned int>{1, 3}), boost::test_tools::per_element());
  BOOST_TEST(all.n_given == 6u);
  const auto one = choose_features(samples, 1);
  BOOST_TEST(one.number == (std::vector<unsigned int>{1}), boost::test_tools::per_element());

  // Standardised where they were chosen.
  const auto z = all.standardised(samples.features);
  for (std::size_t j = 0; j < 2; ++j)
    {
      double mean = 0., square = 0.;
      for (std::size_t i = 0; i < n; ++i)
        {
          mean += z[2 * i + j] / n;
          square += z[2 * i + j] * z[2 * i + j] / n;
        }
      BOOST_TEST(std::abs(mean) < 1e-13);
      BOOST_TEST(square == 1., boost::test_tools::tolerance(1e-12));
    }
}

BOOST_AUTO_TEST_CASE(redundant_ones_last)
{
  // x and a noisy copy tell most, y tells less and something else: after the first of the two y is next.
  constexpr std::size_t     n = 2000;
  const auto                x = normal_numbers(n, 0), y = normal_numbers(n, 1), noise = normal_numbers(n, 2);
  std::vector<double>       copy(n);
  std::vector<unsigned int> labels(n);
  for (std::size_t i = 0; i < n; ++i)
    {
      copy[i]   = x[i] + 0.2 * noise[i];
      labels[i] = x[i] + 0.6 * y[i] > 0. ? 1 : 0;
    }
  const auto two = choose_features(samples_of({copy, x, y}, labels, 2), 2);
  BOOST_TEST(two.number == (std::vector<unsigned int>{1, 2}), boost::test_tools::per_element());
  const auto three = choose_features(samples_of({copy, x, y}, labels, 2), 3);
  BOOST_TEST(three.number == (std::vector<unsigned int>{1, 2, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(none_tells_alone)
{
  // An exclusive or: no feature is significant, and none is left out for it.
  constexpr std::size_t     n = 400;
  const auto                x = normal_numbers(n, 20), y = normal_numbers(n, 21);
  std::vector<unsigned int> labels(n);
  for (std::size_t i = 0; i < n; ++i)
    labels[i] = (x[i] > 0.) != (y[i] > 0.) ? 1 : 0;
  const auto samples = samples_of({x, y}, labels, 2);
  BOOST_TEST(sorted(choose_features(samples, 5).number) == (std::vector<unsigned int>{0, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(all_constant)
{
  const auto samples = samples_of({std::vector<double>(4, 1.), std::vector<double>(4, 0.)}, {0, 1, 0, 1}, 2);
  BOOST_CHECK_THROW(choose_features(samples, 2), InputError);
}
