#pragma once

#include <array>
#include <vector>

namespace trestle
{
  /// A corner on the grid that a picture is rounded to.
  using GridPoint = std::array<long, 2>;

  /**
   * The loops around a union of polygons that touch along whole edges: an edge that two of them share is inside and
   * vanishes. A field's band of one colour is hundreds of slivers, its outline a few lines. Filled by the
   * nonzero rule the loops cover what the polygons did; where edges only overlap they stay, and hurt nothing.
   */
  std::vector<std::vector<GridPoint>> outline(const std::vector<std::vector<GridPoint>> &polygons);
} // namespace trestle
