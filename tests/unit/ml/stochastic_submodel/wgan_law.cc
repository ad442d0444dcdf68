// MPI: 1 one-kernel
// The adversary's generator comes at least twice as near to a law of two modes as the normal law that it starts from, keeps
// the variance without being corrected, and follows conditions along a bend that no line follows.
#include "support/random_laws.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using testing::generator;
using testing::two_modes;

namespace
{
  using Keys = std::map<std::string, std::string>;

  std::unique_ptr<Generator> learnt(const RandomVectors &samples, Keys keys)
  {
    keys.insert({{"batch", "128"},
                 {"perceptron/widths", "64, 64"},
                 {"weight average", "0.98"},
                 {"correction draws", "0"}});
    auto result = generator("wgan", keys);
    result->learn(samples, Communicator());
    return result;
  }

  /// One entry about three times its condition's square: uncorrelated with it.
  RandomVectors bend(const std::size_t n)
  {
    RandomVectors samples{1, 1, {}};
    for (std::size_t i = 0; i < n; ++i)
      {
        const RandomStream numbers(1, "bend", i);
        const double       c = 2. * numbers.uniform(1) - 1.;
        samples.conditions.push_back(c);
        samples.values.push_back(3. * c * c + 0.2 * numbers.normal(0));
      }
    return samples;
  }

  double variance(const std::vector<double> &values, const std::size_t entry)
  {
    double       mean = 0., square = 0.;
    const double n = 0.5 * double(values.size());
    for (std::size_t i = entry; i < values.size(); i += 2)
      {
        mean += values[i] / n;
        square += values[i] * values[i] / n;
      }
    return square - mean * mean;
  }
} // namespace

BOOST_AUTO_TEST_CASE(two_modes_are_nearer_than_by_a_normal_law)
{
  const auto samples = two_modes(1000, 1), held_out = two_modes(1000, 2);
  const auto draws =
      learnt(samples, {{"steps", "400"}, {"rate", "2e-2"}, {"critic rate", "0.15"}, {"blur", "0.4"}})
          ->draw(3, 0, 1000);
  const double mine   = testing::energy_distance(draws, held_out.values);
  const double normal = testing::energy_distance(testing::normal_law_of(samples, 1000, 3), held_out.values);
  BOOST_TEST_MESSAGE("energy distance " << mine << ", of the normal law " << normal);
  BOOST_TEST(mine < 0.5 * normal);
  for (const std::size_t entry : {0, 1})
    {
      const double kept = variance(draws, entry) / variance(held_out.values, entry);
      BOOST_TEST_MESSAGE("variance kept " << kept);
      BOOST_TEST(kept > 0.9);
      BOOST_TEST(kept < 1.1);
    }
}

BOOST_AUTO_TEST_CASE(conditions_are_followed)
{
  const auto gan = learnt(bend(1000), {{"steps", "300"}, {"rate", "5e-3"}, {"blur", "0.4"}});
  double     all = 0.;
  for (const double c : {-0.8, 0., 0.8})
    {
      double mean = 0., square = 0.;
      for (const double x : gan->draw(5, 0, 500, std::vector<double>(500, c)))
        {
          mean += x / 500.;
          square += x * x / 500.;
        }
      const double deviation = std::sqrt(square - mean * mean);
      BOOST_TEST_MESSAGE("at " << c << ": mean " << mean << " for " << 3. * c * c << ", deviation " << deviation);
      BOOST_TEST(std::abs(mean - 3. * c * c) < 0.2); // of the normal law, 1
      BOOST_TEST(deviation < 0.4);                   // of the normal law, 0.9
      all += deviation * deviation / 3.;
    }
  BOOST_TEST(std::sqrt(all) > 0.1); // of 0.2; in the middle of the bend it is less
}
