// MPI: 1 2
// Draws get the samples' mean and covariance to round-off by the symmetric map; draws that have them already stay; an entry
// that never varies among samples becomes constant; archives give the same bits.
#include "ml/stochastic_submodel/moment_map.h"
#include "core/exceptions.h"
#include "core/random.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;

namespace
{
  constexpr std::size_t d = 3;

  /// Correlated and not normal. @param scale of the last entry.
  std::vector<double> rows(const std::size_t n, const unsigned int seed, const double shear, const double scale)
  {
    const RandomStream  numbers(seed, "rows");
    std::vector<double> result;
    for (std::size_t i = 0; i < n; ++i)
      {
        const double a = numbers.uniform(3 * i), b = numbers.uniform(3 * i + 1), c = numbers.uniform(3 * i + 2);
        result.insert(result.end(), {a, b * b + shear * a, scale * (c - shear * b)});
      }
    return result;
  }

  double mean(const std::vector<double> &values, const std::size_t j)
  {
    double result = 0.;
    for (std::size_t i = j; i < values.size(); i += d)
      result += values[i] * d / double(values.size());
    return result;
  }

  double covariance(const std::vector<double> &values, const std::size_t j, const std::size_t k)
  {
    double result = 0.;
    for (std::size_t i = 0; i < values.size(); i += d)
      result += (values[i + j] - mean(values, j)) * (values[i + k] - mean(values, k)) * d / double(values.size());
    return result;
  }

  void check_moments(const std::vector<double> &values, const std::vector<double> &wanted)
  {
    for (std::size_t j = 0; j < d; ++j)
      {
        BOOST_TEST(std::abs(mean(values, j) - mean(wanted, j)) < 1e-12);
        for (std::size_t k = 0; k < d; ++k)
          BOOST_TEST(std::abs(covariance(values, j, k) - covariance(wanted, j, k)) < 1e-12);
      }
  }
} // namespace

BOOST_AUTO_TEST_CASE(moments_are_the_samples)
{
  for (const double scale : {2., 0.}) // an entry that never varies, too
    {
      const auto samples = rows(200, 1, 0.8, scale);
      auto       draws   = rows(300, 2, -0.5, 1.);
      MomentMap(d, samples, draws, Communicator()).apply(draws);
      check_moments(draws, samples);
    }
}

BOOST_AUTO_TEST_CASE(what_has_the_moments_stays)
{
  const auto samples = rows(200, 1, 0.8, 2.);
  auto       draws   = samples;
  MomentMap(d, samples, draws, Communicator()).apply(draws);
  for (std::size_t i = 0; i < draws.size(); ++i)
    BOOST_TEST(std::abs(draws[i] - samples[i]) < 1e-12);
}

BOOST_AUTO_TEST_CASE(archives)
{
  const auto      samples = rows(200, 1, 0.8, 2.);
  auto            draws   = rows(300, 2, -0.5, 1.);
  const MomentMap map(d, samples, draws, Communicator());
  Archive         archive;
  map.write("moments", archive);
  auto again = draws;
  map.apply(draws);
  MomentMap::read("moments", d, archive).apply(again);
  BOOST_TEST((again == draws));
  BOOST_CHECK_THROW(MomentMap::read("moments", d + 1, archive), InputError);
  const auto before = draws;
  MomentMap::read("moments", d, Archive()).apply(draws); // of a model without it
  BOOST_TEST((draws == before));
}
