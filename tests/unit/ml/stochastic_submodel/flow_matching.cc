// MPI: 1 2 4
// Flow matching comes nearer to a law of two modes than the normal law of the same moments, follows conditions, keeps
// mean and covariance; each draw is a function of seed and number; ranks end with the same weights to the bit; archives
// give the same draws.
#include "support/random_laws.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using testing::generator;
using testing::two_branches;
using testing::two_modes;

namespace
{
  using Keys = std::map<std::string, std::string>;

  const Keys small{{"steps", "300"},           {"batch", "128"},        {"perceptron/widths", "64, 64"},
                   {"rate", "1e-2"},           {"warm-up steps", "10"}, {"weight average", "0.95"},
                   {"correction draws", "500"}};

  Keys with(const std::string &key, const std::string &value, Keys keys = small)
  {
    keys[key] = value;
    return keys;
  }

  std::unique_ptr<Generator> learnt(const RandomVectors &samples, const Keys &keys,
                                    const Communicator &communicator = Communicator())
  {
    auto result = generator("flow matching", keys);
    result->learn(samples, communicator);
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(two_modes_are_nearer_than_by_a_normal_law)
{
  const auto   samples = two_modes(1000, 1), held_out = two_modes(1000, 2);
  const auto   flow   = learnt(samples, small);
  const double mine   = testing::energy_distance(flow->draw(3, 0, 1000), held_out.values);
  const double normal = testing::energy_distance(testing::normal_law_of(samples, 1000, 3), held_out.values);
  BOOST_TEST_MESSAGE("energy distance " << mine << ", of the normal law " << normal);
  BOOST_TEST(mine < 0.2 * normal);
}

BOOST_AUTO_TEST_CASE(moments_are_the_samples)
{
  const auto samples = two_modes(500, 1);
  const auto draws   = learnt(samples, with("correction draws", "2000"))->draw(4, 0, 4000);
  for (std::size_t j = 0; j < 2; ++j)
    {
      const auto moments = [&](const std::vector<double> &values) {
        double mean = 0., square = 0.;
        for (std::size_t i = j; i < values.size(); i += 2)
          {
            mean += 2. * values[i] / double(values.size());
            square += 2. * values[i] * values[i] / double(values.size());
          }
        return std::pair{mean, std::sqrt(square - mean * mean)};
      };
      const auto [mean, deviation] = moments(draws);
      const auto [exact, deviates] = moments(samples.values);
      BOOST_TEST(std::abs(mean - exact) < 0.1 * deviates);
      BOOST_TEST(deviation == deviates, boost::test_tools::tolerance(0.05));
    }
  const auto correlation = [](const std::vector<double> &values) {
    const double n       = double(values.size() / 2);
    double       mean[2] = {}, square[3] = {};
    for (std::size_t i = 0; i < values.size(); ++i)
      mean[i % 2] += values[i] / n;
    for (std::size_t i = 0; i < values.size(); i += 2)
      {
        const double x = values[i] - mean[0], y = values[i + 1] - mean[1];
        square[0] += x * x;
        square[1] += y * y;
        square[2] += x * y;
      }
    return square[2] / std::sqrt(square[0] * square[1]);
  };
  BOOST_TEST(std::abs(correlation(draws) - correlation(samples.values)) < 0.1);
}

BOOST_AUTO_TEST_CASE(conditions_are_followed)
{
  const auto flow = learnt(two_branches(1000, 1), with("steps", "1200", with("batch", "64")));
  for (const double c : {-0.8, 0., 0.8})
    {
      const std::vector<double> conditions(500, c);
      const auto                draws = flow->draw(5, 0, 500, conditions);
      double                    mean = 0., distance = 0., above = 0.;
      for (const double x : draws)
        {
          mean += (x - 2. * c) / 500.;
          distance += std::abs(std::abs(x - 2. * c) - 1.) / 500.;
          above += (x > 2. * c) / 500.;
        }
      BOOST_TEST_MESSAGE("at " << c << ": mean off by " << mean << ", branches by " << distance << ", above "
                               << above);
      BOOST_TEST(std::abs(mean) < 0.2);
      BOOST_TEST(distance < 0.25);
      BOOST_TEST(std::abs(above - 0.5) < 0.1);
    }
}

BOOST_AUTO_TEST_CASE(a_draw_is_a_function_of_seed_number_and_condition)
{
  const auto          samples = two_branches(200, 1);
  const auto          flow    = learnt(samples, with("steps", "20"));
  std::vector<double> conditions(samples.conditions.begin(), samples.conditions.begin() + 100);
  const auto          all = flow->draw(6, 10, 100, conditions);
  for (const std::size_t i : {0, 1, 7, 50, 99})
    BOOST_TEST(flow->draw(6, 10 + i, 1, std::span(conditions).subspan(i, 1)).front() == all[i]);
  BOOST_TEST(flow->draw(7, 10, 1, std::span(conditions).first(1)).front() != all[0]);
  BOOST_TEST(flow->draw(6, 10, 0).empty());
}

BOOST_AUTO_TEST_CASE(ranks_end_with_the_same_weights)
{
  const auto samples = two_modes(300, 1);
  for (const auto &keys : {with("steps", "60"), with("batch", "75", with("steps", "30"))})
    {
      const auto shared = learnt(samples, keys), alone = learnt(samples, keys, Communicator(MPI_COMM_SELF));
      BOOST_TEST(testing::are_same(*shared, *alone));
    }
}

BOOST_AUTO_TEST_CASE(archives)
{
  const auto samples = two_branches(200, 1);
  const auto flow    = learnt(samples, with("integration steps", "7", with("steps", "20")));
  const auto read    = generator("flow matching", {});
  read->read(Archive::deserialise(testing::archived_bytes(*flow)));
  const auto conditions = std::span(samples.conditions).first(50);
  BOOST_TEST((read->draw(8, 0, 50, conditions) == flow->draw(8, 0, 50, conditions)));
  BOOST_TEST(testing::are_same(*read, *flow));
}

// Fewer samples than a batch are one; an entry that never varies stays what it is.
BOOST_AUTO_TEST_CASE(few_samples_and_constant_entries)
{
  auto samples = two_modes(20, 1);
  for (std::size_t i = 1; i < samples.values.size(); i += 2)
    samples.values[i] = 3.5;
  const auto draws = learnt(samples, with("steps", "20"))->draw(1, 0, 10);
  for (std::size_t i = 1; i < draws.size(); i += 2)
    BOOST_TEST(draws[i] == 3.5);
}
