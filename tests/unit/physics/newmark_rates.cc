// MPI: 1
// Rates that follow from displacements: those of Newmark's formulas come back to round-off, those of a smooth motion by
// differences at second order, accelerations at the time that generalised-alpha has them.
#include "physics/time/newmark_rates.h"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>

using namespace trestle;

namespace
{
  constexpr double pi = 3.14159265358979323846;

  /// Smooth from rest: value, rate and acceleration of sin^4.
  std::array<double, 3> motion(const double t)
  {
    const double s = std::sin(pi * t), c = std::cos(pi * t);
    return {s * s * s * s, 4. * pi * s * s * s * c, 4. * pi * pi * s * s * (3. * c * c - s * s)};
  }

  /// Largest errors of rates and accelerations by differences, two dofs of which one is doubled.
  std::array<double, 2> errors(const unsigned int n_steps)
  {
    const AlphaWeights  weights(0.8);
    const double        step = 1. / n_steps;
    std::vector<double> values;
    for (unsigned int n = 0; n <= n_steps; ++n)
      for (const double factor : {1., 2.})
        values.push_back(factor * motion(n * step)[0]);
    const auto            trace = rates_by_differences(values, 2, step, weights);
    std::array<double, 2> result{};
    for (unsigned int n = 0; n <= n_steps; ++n)
      for (std::size_t i = 0; i < 2; ++i)
        {
          const double factor = 1. + double(i);
          const double early  = std::max(0., n * step - (weights.alpha_f - weights.alpha_m) * step);
          BOOST_TEST(trace[6 * n + i] == values[2 * n + i]);
          result[0] = std::max(result[0], std::abs(trace[6 * n + 2 + i] - factor * motion(n * step)[1]));
          result[1] = std::max(result[1], std::abs(trace[6 * n + 4 + i] - factor * motion(early)[2]));
        }
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(of_newmarks_own_values)
{
  const AlphaWeights  weights(0.9);
  constexpr double    step = 0.02;
  constexpr unsigned  n    = 300;
  std::vector<double> values, known;
  double              u = 0., v = 0., a = 0.;
  for (unsigned int i = 0; i <= n; ++i)
    {
      values.push_back(u);
      known.insert(known.end(), {u, v, a});
      const double next = motion((i + 1) * step)[2] * (1. + 0.5 * std::sin(40. * i)); // not smooth
      u += step * v + step * step * ((0.5 - weights.beta) * a + weights.beta * next);
      v += step * ((1. - weights.gamma) * a + weights.gamma * next);
      a = next;
    }
  const auto trace = rates_by_newmark(values, 1, step, weights);
  BOOST_REQUIRE(trace.size() == known.size());
  for (std::size_t i = 0; i < known.size(); ++i)
    BOOST_TEST(std::abs(trace[i] - known[i]) < 1e-7);
}

BOOST_AUTO_TEST_CASE(of_a_smooth_motion)
{
  const auto coarse = errors(40), fine = errors(80);
  for (std::size_t k = 0; k < 2; ++k)
    {
      BOOST_TEST(coarse[k] < (k == 0 ? 0.5 : 8.));
      BOOST_TEST(std::log2(coarse[k] / fine[k]) > 1.7);
    }
}
