// MPI: 1 2
// Random numbers are those of Random123's published vectors, functions of seed, stream and number alone, and distributed
// as they say.
#include "core/random.h"
#include "core/communicator.h"
#include "core/exceptions.h"

#include <Random123/philox.h>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

using namespace trestle;

namespace
{
  constexpr std::size_t n = 100000;

  /// The probability that chance alone makes as large a chi-square of equally likely bins.
  double chance(const std::vector<std::size_t> &counts)
  {
    const double expected = double(std::accumulate(counts.begin(), counts.end(), std::size_t(0))) / counts.size();
    double       sum      = 0.;
    for (const auto count : counts)
      sum += (count - expected) * (count - expected) / expected;
    return boost::math::cdf(boost::math::complement(boost::math::chi_squared(double(counts.size() - 1)), sum));
  }
} // namespace

BOOST_AUTO_TEST_CASE(the_library_gives_its_published_vectors)
{
  // kat_vectors of Random123: Philox4x32-10 and Philox4x64-10 of counter 0 and key 0.
  const auto words = r123::Philox4x32()({{0, 0, 0, 0}}, {{0, 0}});
  BOOST_TEST((words == r123::Philox4x32::ctr_type{{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}));
  const auto longs = r123::Philox4x64()({{0, 0, 0, 0}}, {{0, 0}});
  BOOST_TEST((longs == r123::Philox4x64::ctr_type{
                           {0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b}}));
}

BOOST_AUTO_TEST_CASE(numbers_are_the_same_on_every_machine)
{
  // Bits, integer and order by a second implementation, in Python; the rest to the last bit wherever this runs.
  const RandomStream stream(7, "a test", 3);
  BOOST_TEST(stream.bits(0) == 6276228166228865672ull);
  BOOST_TEST(stream.uniform(1) == 0.9075666845884611);
  BOOST_TEST(stream.normal(2) == -1.2161273232222927);
  BOOST_TEST(stream.below(1000, 3) == 185ull);
  BOOST_TEST(stream.permutation(6, 4) == (std::vector<std::size_t>{1, 0, 5, 3, 2, 4}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_stream_is_a_function_of_seed_name_index_and_number)
{
  const RandomStream stream(7, "a test", 3);
  BOOST_TEST(RandomStream(7, "a test", 3).bits(11) == stream.bits(11));
  BOOST_TEST(RandomStream(8, "a test", 3).bits(11) != stream.bits(11));
  BOOST_TEST(RandomStream(7, "b test", 3).bits(11) != stream.bits(11));
  BOOST_TEST(RandomStream(7, "a test", 4).bits(11) != stream.bits(11));
  BOOST_TEST(stream.bits(12) != stream.bits(11));

  const Communicator world(MPI_COMM_WORLD);
  BOOST_TEST(world.sum(stream.uniform(5)) == world.size() * stream.uniform(5));
}

BOOST_AUTO_TEST_CASE(uniform_numbers_fill_the_interval_evenly)
{
  const RandomStream       stream(1, "uniform");
  std::vector<std::size_t> counts(100, 0);
  double                   lag = 0.;
  for (std::size_t i = 0; i < n; ++i)
    {
      const double u = stream.uniform(i);
      BOOST_REQUIRE((0. <= u && u < 1.));
      ++counts[std::size_t(100. * u)];
      lag += (u - 0.5) * (stream.uniform(i + 1) - 0.5);
    }
  BOOST_TEST(chance(counts) > 1e-3);
  BOOST_TEST(std::abs(lag / n) < 4. / 12. / std::sqrt(double(n))); // neighbours do not know each other
}

BOOST_AUTO_TEST_CASE(streams_do_not_know_each_other)
{
  double of_indices = 0., of_seeds = 0., of_names = 0.;
  for (std::size_t i = 0; i < n; ++i)
    {
      const double u = RandomStream(1, "one", i).uniform(0) - 0.5;
      of_indices += u * (RandomStream(1, "one", i + 1).uniform(0) - 0.5);
      of_seeds += u * (RandomStream(2, "one", i).uniform(0) - 0.5);
      of_names += u * (RandomStream(1, "two", i).uniform(0) - 0.5);
    }
  for (const double sum : {of_indices, of_seeds, of_names})
    BOOST_TEST(std::abs(sum / n) < 4. / 12. / std::sqrt(double(n)));
}

BOOST_AUTO_TEST_CASE(normal_numbers_have_their_moments_and_their_distribution)
{
  const RandomStream        stream(1, "normal");
  const boost::math::normal law;
  std::vector<std::size_t>  counts(100, 0);
  double                    moments[4] = {};
  for (std::size_t i = 0; i < n; ++i)
    {
      const double x = stream.normal(i);
      for (int k = 0; k < 4; ++k)
        moments[k] += std::pow(x, k + 1) / n;
      ++counts[std::min<std::size_t>(99, std::size_t(100. * boost::math::cdf(law, x)))];
    }
  // Four deviations of each moment's mean: its variance is E x^2k - (E x^k)^2 = 1, 2, 15, 96.
  const double expected[] = {0., 1., 0., 3.}, variance[] = {1., 2., 15., 96.};
  for (int k = 0; k < 4; ++k)
    BOOST_TEST(std::abs(moments[k] - expected[k]) < 4. * std::sqrt(variance[k] / n));
  BOOST_TEST(chance(counts) > 1e-3);
}

BOOST_AUTO_TEST_CASE(quantiles_invert_the_normal_distribution)
{
  const boost::math::normal law;
  for (const double p : {0x1p-53, 1e-12, 1e-5, 0.01, 0.0749, 0.0751, 0.3, 0.49, 0.6, 0.92, 0.999, 1. - 0x1p-40})
    BOOST_TEST(normal_quantile(p) == boost::math::quantile(law, p), boost::test_tools::tolerance(4e-15));
  BOOST_TEST(normal_quantile(0.5) == 0.);
  BOOST_TEST(normal_quantile(0x1p-60) == boost::math::quantile(law, 0x1p-60), boost::test_tools::tolerance(4e-15));
}

BOOST_AUTO_TEST_CASE(integers_below_a_bound_are_equally_likely)
{
  const RandomStream       stream(1, "integers");
  std::vector<std::size_t> counts(7, 0);
  for (std::size_t i = 0; i < n; ++i)
    ++counts.at(stream.below(7, i));
  BOOST_TEST(chance(counts) > 1e-3);
  BOOST_TEST(stream.below(1, 5) == 0ull);
  BOOST_CHECK_THROW(stream.below(0, 5), FatalError);
}

BOOST_AUTO_TEST_CASE(permutations_are_equally_likely)
{
  const RandomStream                              stream(1, "permutations");
  std::map<std::vector<std::size_t>, std::size_t> found;
  for (std::size_t i = 0; i < 24000; ++i)
    ++found[stream.permutation(4, i)];
  BOOST_TEST(found.size() == 24u);
  std::vector<std::size_t> counts;
  for (const auto &[order, count] : found)
    {
      auto sorted = order;
      std::sort(sorted.begin(), sorted.end());
      BOOST_TEST(sorted == (std::vector<std::size_t>{0, 1, 2, 3}), boost::test_tools::per_element());
      counts.push_back(count);
    }
  BOOST_TEST(chance(counts) > 1e-3);
  BOOST_TEST(stream.permutation(0).empty());
}
