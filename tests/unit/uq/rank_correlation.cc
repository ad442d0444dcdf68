// MPI: 1
// The copula's factor has the scores' correlations whatever the marginals, and is one also where ranks contradict each other.
#include "uq/generators/rank_correlation.h"
#include "core/random.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;

namespace
{
  double correlation(const std::vector<double> &factor, const std::size_t n, const std::size_t i,
                     const std::size_t j)
  {
    double sum = 0.;
    for (std::size_t k = 0; k < n; ++k)
      sum += factor[i * n + k] * factor[j * n + k];
    return sum;
  }
} // namespace

BOOST_AUTO_TEST_CASE(correlation_of_scores_through_any_marginals)
{
  std::vector<double> rows;
  for (std::size_t i = 0; i < 2000; ++i)
    {
      const RandomStream stream(1, "rows", i);
      const double       a = stream.normal(0), b = -0.7 * a + std::sqrt(0.51) * stream.normal(1);
      rows.insert(rows.end(), {std::exp(3. * a), std::atan(b), 5., stream.normal(2)});
    }
  for (const auto kind : {RankCorrelation::spearman, RankCorrelation::kendall})
    {
      const auto factor = normal_copula_factor(rows, 4, kind);
      BOOST_TEST(std::abs(correlation(factor, 4, 0, 1) + 0.7) < 0.03);
      BOOST_TEST(std::abs(correlation(factor, 4, 0, 3)) < 0.06);
      BOOST_TEST(correlation(factor, 4, 0, 2) == 0.); // what never changes goes with nothing
      for (std::size_t j = 0; j < 4; ++j)
        BOOST_TEST(correlation(factor, 4, j, j) == 1., boost::test_tools::tolerance(1e-12));
      BOOST_TEST(factor[1] == 0.);
    }
}

BOOST_AUTO_TEST_CASE(fewer_samples_than_columns)
{
  std::vector<double> rows(12 * 30);
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i] = RandomStream(2, "rows").normal(i);
  const auto factor = normal_copula_factor(rows, 30, RankCorrelation::spearman);
  for (std::size_t j = 0; j < 30; ++j)
    {
      BOOST_TEST(factor[j * 30 + j] > 0.);
      BOOST_TEST(correlation(factor, 30, j, j) == 1., boost::test_tools::tolerance(1e-12));
    }
}
