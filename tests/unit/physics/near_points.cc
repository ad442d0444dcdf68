// MPI: 1
// Points are neighbours by their distance, wherever they lie; a chain of neighbours has one first.
#include "physics/discretisation/near_points.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

namespace
{
  using InPlane = std::vector<dealii::Point<2>>;
  using InSpace = std::vector<dealii::Point<3>>;
} // namespace

BOOST_AUTO_TEST_CASE(within_a_distance)
{
  const NearPoints<2>             points(InPlane{{0., 0.}, {0.5, 0.}, {0.5, 1e-8}, {0.5, 0.1}, {1., 1.}});
  const std::vector<unsigned int> pair = {1, 2};
  BOOST_TEST(points.within(1e-7, {0.5, -5e-8}) == pair, boost::test_tools::per_element());
  BOOST_TEST(points.within(1e-9, {0.2, 0.2}).empty());
  // The distance, not its components.
  const NearPoints<3> origin(InSpace{{0., 0., 0.}});
  BOOST_TEST(origin.within(1., {0.7, 0.7, 0.7}).empty());
  BOOST_TEST(origin.within(1.3, {0.7, 0.7, 0.7}).size() == 1u);
  BOOST_TEST(NearPoints<2>(InPlane()).within(1., {0., 0.}).empty());
}

BOOST_AUTO_TEST_CASE(the_first_of_neighbours)
{
  const NearPoints<2>             points(InPlane{{1., 0.}, {0., 0.}, {0.9, 0.}, {1e-9, 0.}, {0.8, 0.}});
  const std::vector<unsigned int> apart = {0, 1, 2, 1, 4}, chained = {0, 1, 0, 1, 0};
  BOOST_TEST(points.first_within(1e-8) == apart, boost::test_tools::per_element());
  BOOST_TEST(points.first_within(0.11) == chained, boost::test_tools::per_element());
}
