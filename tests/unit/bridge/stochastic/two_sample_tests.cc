// MPI: 1 2
// Energy distance and mean discrepancy are those of small cases by hand; a permutation test rejects one law as often as
// its level says and another law always; ranks change no bit.
#include "bridge/stochastic/two_sample_tests.h"
#include "bridge/stochastic/packed_vectors.h"
#include "support/says.h"
#include "support/vector_samples.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const auto near = boost::test_tools::tolerance(1e-13);

  constexpr std::array both = {TwoSampleStatistic::energy_distance, TwoSampleStatistic::mean_discrepancy};

  /// Entries 1 or -1: of mean zero and covariance one, as standard normal ones are.
  RandomVectors signs(const std::size_t n, const std::size_t n_entries, const std::uint64_t number)
  {
    auto result = normal_vectors(n, n_entries, number);
    for (auto &value : result.values)
      value = std::copysign(1., value);
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(energy_distance_by_hand)
{
  const auto line = energy_distance({1, 0, {0., 1.}}, {1, 0, {2., 4.}}, Communicator());
  BOOST_TEST(line.squared == 5. - 1. - 2., near); // pairs of both: 2, 4, 1, 3
  BOOST_TEST(line.with_self == 5. - 0.5 - 1., near);
  BOOST_TEST(line.distance() == std::sqrt(2.), near);

  const auto plane = energy_distance({2, 0, {0., 0., 3., 4.}}, {2, 0, {0., 0., 0., 0., 3., 4.}}, Communicator());
  BOOST_TEST(plane.squared == 2. * (0. + 0. + 5. + 5. + 5. + 0.) / 6. - 5. - 2. * (0. + 5. + 5.) / 6., near);
  BOOST_TEST(plane.squared < 0.); // unbiased: of samples that are too alike
  BOOST_TEST(plane.distance() == 0.);
  BOOST_TEST(plane.with_self == 2. * 15. / 6. - 2.5 - 20. / 9., near);
}

BOOST_AUTO_TEST_CASE(mean_discrepancy_by_hand)
{
  const RandomVectors a{1, 0, {0., 1.}}, b{1, 0, {2., 4.}};
  const auto          k = [](const double distance, const double bandwidth) {
    return std::exp(-0.5 * distance * distance / (bandwidth * bandwidth));
  };
  for (const double h : {1., 3.})
    BOOST_TEST(mean_discrepancy(a, b, Communicator(), h).squared ==
                   k(1., h) + k(2., h) - 0.5 * (k(2., h) + k(4., h) + k(1., h) + k(3., h)),
               near);
  BOOST_TEST(median_distance(a, b) == 2.); // of 1, 1, 2, 2, 3, 4
  BOOST_TEST(mean_discrepancy(a, b, Communicator()).bandwidth == 2.);
}

BOOST_AUTO_TEST_CASE(distances_to_any_number_of_vectors)
{
  const auto          vectors = normal_vectors(21, 5, 0);
  const PackedVectors packed(vectors);
  std::vector<double> all(21);
  packed.squared_distances(vectors.row(4), all);
  BOOST_TEST(all[4] == 0.);
  for (std::size_t j = 0; j < all.size(); ++j)
    {
      double sum = 0.;
      for (std::size_t k = 0; k < 5; ++k)
        sum += std::pow(vectors.row(4)[k] - vectors.row(j)[k], 2);
      BOOST_TEST(all[j] == sum, near);
    }
  for (std::size_t n = 0; n <= all.size(); ++n)
    {
      std::vector<double> some(n);
      packed.squared_distances(vectors.row(4), some);
      BOOST_TEST(std::equal(some.begin(), some.end(), all.begin()));
    }
}

BOOST_AUTO_TEST_CASE(ranks_change_no_bit)
{
  const Communicator world, alone(MPI_COMM_SELF);
  const auto         a = normal_vectors(101, 7, 1), b = normal_vectors(58, 7, 2, 0.1);
  BOOST_TEST(energy_distance(a, b, world).squared == energy_distance(a, b, alone).squared);
  BOOST_TEST(mean_discrepancy(a, b, world).squared == mean_discrepancy(a, b, alone).squared);
  for (const auto statistic : both)
    {
      const auto test = permutation_test(statistic, a, b, 3, world, 199);
      BOOST_TEST(test.p == permutation_test(statistic, a, b, 3, alone, 199).p);
      BOOST_TEST(test.p == permutation_test(statistic, b, a, 3, world, 199).p);
      const double plain = statistic == TwoSampleStatistic::energy_distance
                               ? energy_distance(a, b, world).squared
                               : mean_discrepancy(a, b, world).squared;
      BOOST_TEST(test.statistic == plain, boost::test_tools::tolerance(1e-10));
    }
}

BOOST_AUTO_TEST_CASE(few_vectors_have_few_permutations)
{
  // of six ways to choose two of four, the true one and its mirror image are as bad: a tie that round-off must not decide
  const auto test = permutation_test(TwoSampleStatistic::energy_distance, {1, 0, {0.1, 1.3}}, {1, 0, {10.7, 11.9}},
                                     1, Communicator(), 5999);
  BOOST_TEST(std::abs(test.p - 1. / 3.) < 4. * std::sqrt(2. / 9. / 6000.));
}

BOOST_AUTO_TEST_CASE(one_law_is_rejected_at_the_level)
{
  for (const auto statistic : both)
    {
      unsigned int n_rejected = 0;
      for (unsigned int i = 0; i < 100; ++i)
        n_rejected += permutation_test(statistic, normal_vectors(40, 3, 10 + 2 * i),
                                       normal_vectors(30, 3, 11 + 2 * i), i, Communicator(), 199)
                          .p <= 0.05;
      BOOST_TEST(n_rejected <= 11); // binomial of 100 and 0.05: more in 0.4 %
      BOOST_TEST(n_rejected >= 1);  // none in 0.6 %
    }
}

BOOST_AUTO_TEST_CASE(another_law_is_rejected)
{
  for (const auto statistic : both)
    {
      BOOST_TEST(permutation_test(statistic, normal_vectors(60, 3, 1), normal_vectors(60, 3, 2, 1.), 0,
                                  Communicator(), 199)
                     .p == 0.005);
      BOOST_TEST(permutation_test(statistic, normal_vectors(80, 3, 1), normal_vectors(90, 3, 2, 0., 2.), 0,
                                  Communicator(), 199)
                     .p == 0.005);
    }
  // a mean and a covariance that are the same do not hide it
  BOOST_TEST(permutation_test(both[0], normal_vectors(200, 2, 1), signs(200, 2, 2), 0, Communicator()).p <= 0.01);
}

BOOST_AUTO_TEST_CASE(bad_input)
{
  const Communicator  world;
  const RandomVectors good = normal_vectors(4, 2, 0), one = normal_vectors(1, 2, 0);
  BOOST_CHECK_EXCEPTION(energy_distance(good, one, world), InputError,
                        says("second sample are 1, and at least 2"));
  BOOST_CHECK_EXCEPTION(energy_distance({3, 0, good.values}, good, world), InputError, says("8 numbers, but 3"));
  BOOST_CHECK_EXCEPTION(energy_distance(good, normal_vectors(4, 3, 0), world), InputError,
                        says("Vectors of 2 and of 3 entries"));
  auto bad      = good;
  bad.values[5] = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_EXCEPTION(mean_discrepancy(good, bad, world), InputError, says("number 2 has the entry nan"));
  BOOST_CHECK_EXCEPTION(mean_discrepancy(good, good, world, -1.), InputError, says("was to be -1"));
  BOOST_CHECK_EXCEPTION(median_distance({1, 0, {1., 1., 1.}}, {1, 0, {1., 2.}}), InputError,
                        says("of 5 vectors is 0"));
  BOOST_CHECK_EXCEPTION(permutation_test(both[0], good, good, 0, world, 0), InputError, says("0 permutations"));
}
