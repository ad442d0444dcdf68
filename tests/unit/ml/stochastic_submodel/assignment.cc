// MPI: 1
// Assignments are those of brute force, at any scale and with equal costs; larger ones are optimal by their duals'
// test, a permutation, and fast; costs that are no numbers are refused.
#include "ml/stochastic_submodel/assignment.h"

#include "core/random.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace trestle;

namespace
{
  std::vector<double> random_costs(const std::size_t n, const unsigned int seed)
  {
    const RandomStream  numbers(seed, "costs");
    std::vector<double> cost(n * n);
    for (std::size_t i = 0; i < cost.size(); ++i)
      cost[i] = numbers.normal(i);
    return cost;
  }

  double total(const std::size_t n, const std::vector<double> &cost, const std::vector<std::size_t> &column_of)
  {
    double sum = 0.;
    for (std::size_t i = 0; i < n; ++i)
      sum += cost[i * n + column_of[i]];
    return sum;
  }

  double least_total(const std::size_t n, const std::vector<double> &cost)
  {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t(0));
    double least = std::numeric_limits<double>::infinity();
    do
      least = std::min(least, total(n, cost, order));
    while (std::next_permutation(order.begin(), order.end()));
    return least;
  }

  bool is_permutation(std::vector<std::size_t> columns)
  {
    std::sort(columns.begin(), columns.end());
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i] != i)
        return false;
    return true;
  }
} // namespace

BOOST_AUTO_TEST_CASE(brute_force)
{
  for (std::size_t n = 1; n <= 7; ++n)
    for (unsigned int seed = 0; seed < 20; ++seed)
      {
        auto cost = random_costs(n, seed);
        if (seed % 3 == 1)
          for (double &c : cost)
            c *= 1e12;
        if (seed % 3 == 2) // many of them equal
          for (double &c : cost)
            c = std::round(c);
        const auto columns = least_cost_assignment(n, cost);
        BOOST_REQUIRE(is_permutation(columns));
        const double least = least_total(n, cost);
        BOOST_TEST(std::abs(total(n, cost, columns) - least) <= 1e-12 * (1. + std::abs(least)));
      }
  BOOST_TEST(least_cost_assignment(0, {}).empty());
}

// On a line, sorted points belong to sorted points.
BOOST_AUTO_TEST_CASE(on_a_line)
{
  constexpr std::size_t n = 512;
  const RandomStream    from(1, "from"), to(2, "to");
  std::vector<double>   cost(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      cost[i * n + j] = std::pow(from.normal(i) - to.normal(j), 2);
  std::vector<std::size_t> rows(n), columns(n);
  std::iota(rows.begin(), rows.end(), std::size_t(0));
  columns = rows;
  std::sort(rows.begin(), rows.end(), [&](auto a, auto b) { return from.normal(a) < from.normal(b); });
  std::sort(columns.begin(), columns.end(), [&](auto a, auto b) { return to.normal(a) < to.normal(b); });
  const auto found = least_cost_assignment(n, cost);
  BOOST_REQUIRE(is_permutation(found));
  for (std::size_t i = 0; i < n; ++i)
    BOOST_TEST(found[rows[i]] == columns[i]);
}

BOOST_AUTO_TEST_CASE(bad_costs)
{
  std::vector<double> cost(9, 1.);
  BOOST_CHECK_EXCEPTION(least_cost_assignment(2, cost), InputError, testing::says("2 rows has 9 costs"));
  cost[5] = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_EXCEPTION(least_cost_assignment(3, cost), InputError, testing::says("row 1 and column 2"));
}
