// MPI: 1
// Silhouettes are those of Rousseeuw's definition, also where a cluster has one sample, or all samples are one.
#include "core/random.h"
#include "physics/api/partition.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace trestle;

namespace
{
  std::vector<double> distances_of(const std::vector<double> &points)
  {
    std::vector<double> result;
    for (const double a : points)
      for (const double b : points)
        result.push_back(std::abs(a - b));
    return result;
  }

  /// The slow, obvious one.
  double silhouette(const std::vector<double> &points, const std::vector<unsigned int> &label, const std::size_t i,
                    const unsigned int n_clusters)
  {
    const auto mean = [&](const unsigned int k) {
      double sum = 0., n = 0.;
      for (std::size_t j = 0; j < points.size(); ++j)
        if (j != i && label[j] == k)
          {
            sum += std::abs(points[i] - points[j]);
            n += 1.;
          }
      return sum / n; // nan for none
    };
    const double own = mean(label[i]);
    if (std::isnan(own))
      return 0.;
    double other = std::numeric_limits<double>::infinity();
    for (unsigned int k = 0; k < n_clusters; ++k)
      if (k != label[i])
        other = std::min(other, mean(k));
    return (other - own) / std::max(other, own);
  }
} // namespace

BOOST_AUTO_TEST_CASE(four_points_by_hand)
{
  const auto                result = silhouettes(distances_of({0., 1., 10., 12.}), {{0, 0, 1, 1}, {0, 2}});
  const std::vector<double> expected{10. / 11., 9. / 10., 7.5 / 9.5, 9.5 / 11.5};
  BOOST_TEST(result.of_sample == expected, boost::test_tools::tolerance(1e-14)
                                               << boost::test_tools::per_element());
  BOOST_TEST(result.of_cluster[0] == 0.5 * (expected[0] + expected[1]), boost::test_tools::tolerance(1e-14));
  BOOST_TEST(result.of_cluster[1] == 0.5 * (expected[2] + expected[3]), boost::test_tools::tolerance(1e-14));
  BOOST_TEST(result.mean == 0.5 * (result.of_cluster[0] + result.of_cluster[1]),
             boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(any_partition_has_those_of_the_definition)
{
  const RandomStream        stream(7, "points of this test");
  std::vector<double>       points;
  std::vector<unsigned int> label{3}; // alone
  for (unsigned int i = 0; i < 40; ++i)
    points.push_back(stream.normal(i));
  for (unsigned int i = 1; i < 40; ++i)
    label.push_back(i % 3);
  const auto result = silhouettes(distances_of(points), {label, {1, 2, 3, 0}});
  double     sum    = 0.;
  for (std::size_t i = 0; i < points.size(); ++i)
    {
      BOOST_TEST(std::abs(result.of_sample[i] - silhouette(points, label, i, 4)) <= 1e-14);
      BOOST_TEST(std::abs(result.of_sample[i]) <= 1.);
      sum += result.of_sample[i];
    }
  BOOST_TEST(result.of_sample[0] == 0.);
  BOOST_TEST(result.mean == sum / 40., boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(where_there_is_nothing_to_compare_they_are_zero)
{
  for (const double s : silhouettes(distances_of({0., 1., 5.}), {{0, 0, 0}, {1}}).of_sample)
    BOOST_TEST(s == 0.);
  for (const double s : silhouettes(distances_of({2., 2., 2., 2.}), {{0, 0, 1, 1}, {0, 2}}).of_sample)
    BOOST_TEST(s == 0.);
}
