// MPI: 1 2 4
// The derivative of the penalty is that of differences; the generator starts from the samples' normal law; a draw is a
// function of seed, number and condition; ranks end with the same weights to the bit; archives give the same draws.
#include "ml/api/gradient_penalty.h"
#include "support/random_laws.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using testing::generator;
using testing::two_branches;
using testing::two_modes;

namespace
{
  using Keys = std::map<std::string, std::string>;

  const Keys small{{"steps", "15"}, {"batch", "64"}, {"perceptron/widths", "32, 32"}, {"correction draws", "500"}};

  Keys with(const std::string &key, const std::string &value, Keys keys = small)
  {
    keys[key] = value;
    return keys;
  }

  std::unique_ptr<Generator> learnt(const RandomVectors &samples, const Keys &keys,
                                    const Communicator &communicator = Communicator())
  {
    auto result = generator("wgan", keys);
    result->learn(samples, communicator);
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(penalty_against_differences)
{
  for (const unsigned int seed : {0u, 1u})
    {
      const double error = gradient_penalty_difference_error(41, seed);
      BOOST_TEST_MESSAGE("relative error " << error);
      BOOST_TEST(error < 1e-5);
      BOOST_TEST(error > 0.);
    }
  const auto checks = learnt(two_branches(20, 1), with("steps", "1"))->checks();
  BOOST_TEST(checks.at("penalty.fd_error") < 1e-5);
}

// Without steps it is that law, but for the network's small initial weights: none of them where the last layer is zero.
BOOST_AUTO_TEST_CASE(it_starts_from_the_normal_law)
{
  const auto   samples = two_modes(1000, 1);
  const auto   draws   = learnt(samples, with("steps", "0", with("correction draws", "0")))->draw(3, 0, 1000);
  const double apart   = testing::energy_distance(draws, testing::normal_law_of(samples, 1000, 4));
  BOOST_TEST(apart < 0.02 * testing::energy_distance(draws, samples.values) + 0.01);

  // at conditions: the line of least squares
  const auto                at = learnt(two_branches(1000, 1), with("steps", "0", with("correction draws", "0")));
  const std::vector<double> low(1000, -0.8), high(1000, 0.8);
  double                    difference = 0.;
  for (const double x : at->draw(4, 0, 1000, high))
    difference += x / 1000.;
  for (const double x : at->draw(4, 0, 1000, low))
    difference -= x / 1000.;
  BOOST_TEST(difference == 3.2, boost::test_tools::tolerance(0.1));
}

BOOST_AUTO_TEST_CASE(a_draw_is_a_function_of_seed_number_and_condition)
{
  const auto samples    = two_branches(200, 1);
  const auto gan        = learnt(samples, small);
  const auto conditions = std::span(samples.conditions).first(50);
  const auto all        = gan->draw(6, 10, 50, conditions);
  for (const std::size_t i : {0, 3, 49})
    BOOST_TEST(gan->draw(6, 10 + i, 1, conditions.subspan(i, 1)).front() == all[i]);
  BOOST_TEST(gan->draw(7, 10, 1, conditions.first(1)).front() != all[0]);
  BOOST_TEST(gan->draw(6, 10, 1, conditions.subspan(1, 1)).front() != all[0]);
}

BOOST_AUTO_TEST_CASE(ranks_end_with_the_same_weights)
{
  for (const auto &samples : {two_modes(150, 1), two_branches(150, 1)})
    for (const auto &keys : {small, with("batch", "75")})
      {
        const auto shared = learnt(samples, keys), alone = learnt(samples, keys, Communicator(MPI_COMM_SELF));
        BOOST_TEST(testing::are_same(*shared, *alone));
      }
}

BOOST_AUTO_TEST_CASE(archives)
{
  const auto samples = two_branches(200, 1);
  const auto gan     = learnt(samples, with("metric exponent", "0.5"));
  const auto read    = generator("wgan", {});
  read->read(Archive::deserialise(testing::archived_bytes(*gan)));
  const auto conditions = std::span(samples.conditions).first(50);
  BOOST_TEST((read->draw(8, 0, 50, conditions) == gan->draw(8, 0, 50, conditions)));
  BOOST_TEST(testing::are_same(*read, *gan));
}

// Fewer samples than a batch are one; an entry that never varies stays what it is; conditions may depend on each other.
BOOST_AUTO_TEST_CASE(few_samples_constant_entries_and_dependent_conditions)
{
  auto samples = two_modes(20, 1);
  for (std::size_t i = 0; i < samples.n(); ++i)
    {
      samples.values[2 * i + 1] = 3.5;
      const double c            = samples.values[2 * i];
      samples.conditions.insert(samples.conditions.end(), {c, 1. - 2. * c});
    }
  samples.n_conditions            = 2;
  const std::vector<double> first = {samples.conditions[0], samples.conditions[1]};
  const auto                draw  = learnt(samples, small)->draw(1, 0, 1, first);
  BOOST_TEST(std::abs(draw[0] - first[0]) < 1.);
  BOOST_TEST(draw[1] == 3.5);
}
