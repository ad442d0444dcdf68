// MPI: 1 2 4
// Traces come back from their coefficients as far as the modes go, coefficients have total variance 1, whatever the units of
// values, rates and accelerations, and the ranks; what has no modes is refused.
#include "physics/api/trace_modes.h"
#include "core/random.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace trestle;
using trestle::testing::says;

namespace
{
  constexpr std::size_t n_interface = 3, n_times = 5, n_numbers = n_times * 3 * n_interface, n_samples = 40;

  /// Of two random amplitudes, and a little of a third; rates are large, accelerations larger, as of short times.
  std::vector<double> trace(const std::size_t sample)
  {
    const RandomStream  stream(1, "test", sample);
    std::vector<double> result;
    for (std::size_t n = 0; n < n_times; ++n)
      for (unsigned int kind = 0; kind < 3; ++kind)
        for (std::size_t i = 0; i < n_interface; ++i)
          {
            const double t = 0.3 * double(n) + 0.5 * kind + double(i);
            result.push_back(std::pow(100., kind) *
                             (1. + stream.normal(0) * std::sin(t) + stream.normal(1) * std::cos(2. * t) +
                              1e-3 * stream.normal(2) * std::sin(5. * t)));
          }
    return result;
  }

  struct Case
  {
    explicit Case(const unsigned int n_modes, const std::size_t n = n_samples)
    {
      const Communicator world;
      const auto bound = [&](const int rank) { return n_numbers * std::size_t(rank) / std::size_t(world.size()); };
      const std::size_t begin = bound(world.rank()), end = bound(world.rank() + 1);
      SnapshotSet       set(world, end - begin, 1);
      for (std::size_t k = 0; k < n; ++k)
        {
          const auto whole = trace(k);
          set.append({whole.begin() + std::ptrdiff_t(begin), whole.begin() + std::ptrdiff_t(end)}, {});
        }
      modes = TraceModes(set, begin, {.n_times = n_times, .n_interface = n_interface}, n_modes);
    }
    TraceModes modes;
  };

  double relative_difference(const std::vector<double> &a, const std::vector<double> &b)
  {
    double difference = 0., size = 0.;
    for (std::size_t i = 0; i < a.size(); ++i)
      {
        const double unit = std::pow(100., double(i / n_interface % 3));
        difference += std::pow((a[i] - b[i]) / unit, 2);
        size += std::pow(b[i] / unit, 2);
      }
    return std::sqrt(difference / size);
  }
} // namespace

BOOST_AUTO_TEST_CASE(traces_come_back)
{
  const Case two(2), all(3);
  BOOST_TEST(all.modes.n_modes() == 3u);
  BOOST_TEST(all.modes.n_numbers() == n_numbers);
  BOOST_TEST(two.modes.rest() > 1e-8);
  BOOST_TEST(two.modes.rest() < 1e-4);
  for (std::size_t k : {0u, 7u, 99u}) // the last one is no training sample
    {
      BOOST_TEST(relative_difference(all.modes.trace(all.modes.coefficients(trace(k))), trace(k)) < 1e-9);
      BOOST_TEST(relative_difference(two.modes.trace(two.modes.coefficients(trace(k))), trace(k)) < 1e-2);
      const auto c = two.modes.coefficients(trace(k)), again = two.modes.coefficients(two.modes.trace(c));
      BOOST_TEST(std::abs(c[0] - again[0]) + std::abs(c[1] - again[1]) < 1e-10);
    }
}

BOOST_AUTO_TEST_CASE(coefficients_have_variance_one)
{
  const Case          c(3);
  std::vector<double> sums(3, 0.);
  double              variance = 0.;
  for (std::size_t k = 0; k < n_samples; ++k)
    {
      const auto of = c.modes.coefficients(trace(k));
      for (std::size_t i = 0; i < 3; ++i)
        {
          sums[i] += of[i] / n_samples;
          variance += of[i] * of[i] / n_samples;
        }
    }
  BOOST_TEST(std::abs(variance - 1.) < 1e-10);
  for (const double mean : sums)
    BOOST_TEST(std::abs(mean) < 1e-10);
}

BOOST_AUTO_TEST_CASE(kinds_count_alike_and_constant_ones_come_back)
{
  // forces of one dof at 50 times, and a start of two dofs: large displacements that do not depend on the forces, equal rates
  const TraceLayout layout{.n_times = 50, .n_kinds = 1, .n_interface = 1, .n_initial = 2};
  const auto        sample = [&](const std::size_t k) {
    const RandomStream  stream(2, "test", k);
    std::vector<double> result;
    for (std::size_t t = 0; t < layout.n_times; ++t)
      result.push_back(stream.normal(0) * std::sin(0.3 * double(t)));
    result.insert(result.end(), {1e4 * stream.normal(1), -1e4 * stream.normal(1), 3., 4.});
    return result;
  };
  const Communicator world;
  const auto         bound = [&](const int rank) {
    return layout.n_numbers() * std::size_t(rank) / std::size_t(world.size());
  };
  const auto  begin = bound(world.rank()), end = bound(world.rank() + 1);
  SnapshotSet set(world, end - begin, 1);
  for (std::size_t k = 0; k < n_samples; ++k)
    {
      const auto whole = sample(k);
      set.append({whole.begin() + std::ptrdiff_t(begin), whole.begin() + std::ptrdiff_t(end)}, {});
    }
  const TraceModes    modes(set, begin, layout, 2);
  std::vector<double> squares(2, 0.);
  for (std::size_t k = 0; k < n_samples; ++k)
    for (std::size_t i = 0; i < 2; ++i)
      squares[i] += std::pow(modes.coefficients(sample(k))[i], 2) / n_samples;
  BOOST_TEST(squares[0] + squares[1] == 1., boost::test_tools::tolerance(1e-10));
  BOOST_TEST(squares[0] < 0.75); // of one kind alone: 1
  const auto wanted = sample(7), back = modes.trace(modes.coefficients(wanted));
  for (std::size_t i = 0; i < wanted.size(); ++i)
    BOOST_TEST(std::abs(back[i] - wanted[i]) < 1e-9 * (i < 50 ? 1. : 1e4));
}

BOOST_AUTO_TEST_CASE(what_has_no_modes_is_refused)
{
  BOOST_CHECK_EXCEPTION(Case(3, 3), InputError, says("3 modes are asked of 3 traces"));
  const Communicator world;
  SnapshotSet        alike(world, 9, 1);
  for (int k = 0; k < 4; ++k)
    alike.append(std::vector<double>(9, 1.), {});
  const TraceLayout layout{.n_times = std::size_t(world.size()), .n_interface = 3};
  BOOST_CHECK_EXCEPTION(TraceModes(alike, 9u * std::size_t(world.rank()), layout, 2), InputError,
                        says("are alike"));
}
