// MPI: 1
// Pictures draw the outline of what has one colour, and cover the same area.
#include "physics/report/outline.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

namespace
{
  long twice_area(const std::vector<std::vector<GridPoint>> &loops)
  {
    long area = 0;
    for (const auto &loop : loops)
      for (std::size_t i = 0; i < loop.size(); ++i)
        {
          const auto &a = loop[i], &b = loop[(i + 1) % loop.size()];
          area += a[0] * b[1] - b[0] * a[1];
        }
    return area;
  }
} // namespace

BOOST_AUTO_TEST_CASE(triangles_of_a_square_become_its_four_sides)
{
  // An edge that two polygons share vanishes, whichever way they turn.
  const auto loops = outline({{{0, 0}, {10, 0}, {10, 10}}, {{0, 0}, {0, 10}, {10, 10}}});
  BOOST_REQUIRE_EQUAL(loops.size(), 1U);
  BOOST_TEST(loops[0].size() == 4U);
  BOOST_TEST(twice_area(loops) == 200);
}

BOOST_AUTO_TEST_CASE(a_row_of_cells_has_four_corners)
{
  // Corners in the middle of a straight side are left out.
  std::vector<std::vector<GridPoint>> cells;
  for (long x = 0; x < 50; x += 10)
    cells.push_back({{x, 0}, {x + 10, 0}, {x + 10, 7}, {x, 7}});
  const auto loops = outline(cells);
  BOOST_REQUIRE_EQUAL(loops.size(), 1U);
  BOOST_TEST(loops[0].size() == 4U);
  BOOST_TEST(twice_area(loops) == 2 * 50 * 7);
}

BOOST_AUTO_TEST_CASE(a_ring_has_a_hole)
{
  // A hole is a loop that turns the other way.
  std::vector<std::vector<GridPoint>> cells;
  for (long x = 0; x < 3; ++x)
    for (long y = 0; y < 3; ++y)
      if (x != 1 || y != 1)
        cells.push_back(
            {{10 * x, 10 * y}, {10 * x + 10, 10 * y}, {10 * x + 10, 10 * y + 10}, {10 * x, 10 * y + 10}});
  const auto loops = outline(cells);
  BOOST_TEST(loops.size() == 2U);
  BOOST_TEST(twice_area(loops) == 2 * 800);
}

BOOST_AUTO_TEST_CASE(edges_that_only_overlap_keep_the_area)
{
  // A long side beside two short ones cancels with neither; the area stays.
  const auto loops = outline({{{0, 0}, {10, 0}, {10, 10}, {0, 10}}, {{10, 0}, {15, 0}, {15, 5}, {10, 5}}});
  BOOST_TEST(twice_area(loops) == 2 * (100 + 25));
  BOOST_TEST(outline({{{0, 0}, {5, 0}, {9, 0}}}).empty());
}
