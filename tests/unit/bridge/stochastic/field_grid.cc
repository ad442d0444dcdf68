// MPI: 1 2
// What is linear in the plane and a square of time between a grid's points and states is read off exactly; archives give the
// same grid back, and damaged ones are refused.
#include "bridge/stochastic/field_grid.h"
#include "core/exceptions.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const FieldGrid grid{{0., 1.}, {2., 4.}, {5, 6}, 4, 0.5, "a*x; y", "a, b"};

  double field(const double x, const double y, const double t) { return (1. + 2. * x - 3. * y) * t * t; }
} // namespace

BOOST_AUTO_TEST_CASE(linear_in_the_plane_and_square_in_time)
{
  const std::vector<double> places = {0.3, 1.4, 1.1, 2.7, 1.7, 3.6};
  const auto                points = grid.points();
  BOOST_TEST(points.size() == 60u);
  std::vector<double> rows;
  for (std::size_t frame = 0; frame < grid.n_frames; ++frame)
    {
      std::vector<double> values;
      for (std::size_t i = 0; i < grid.n_points(); ++i)
        values.push_back(field(points[2 * i], points[2 * i + 1], grid.interval * double(frame)));
      const auto row = grid.interpolated(values, places);
      rows.insert(rows.end(), row.begin(), row.end());
    }
  BOOST_TEST(grid.end_time() == 1.5);
  for (const double t : {0., 0.2, 0.5, 0.8, 1.3, 1.5})
    {
      const auto values = grid.at_time(rows, t);
      for (std::size_t i = 0; i < 3; ++i)
        BOOST_TEST(std::abs(values[i] - field(places[2 * i], places[2 * i + 1], t)) < 1e-10);
    }
}

BOOST_AUTO_TEST_CASE(archives)
{
  Archive archive;
  grid.write(archive);
  const auto again = FieldGrid::read(archive);
  BOOST_TEST(again.points() == grid.points());
  BOOST_TEST(again.inputs == grid.inputs);
  BOOST_TEST(again.parameters == grid.parameters);
  BOOST_TEST(again.end_time() == grid.end_time());
  archive.arrays["grid extents"].values[0] = 2.5;
  BOOST_CHECK_EXCEPTION(FieldGrid::read(archive), InputError, says("2.5"));
  BOOST_CHECK_EXCEPTION(FieldGrid::read({}), InputError, says("grid box"));
}
