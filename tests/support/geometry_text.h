#pragma once

#include <fstream>
#include <string>

namespace trestle::testing
{
  /// A unit square without a quarter of a disk at the origin, of a radius that a problem may set; triangles. Boundaries: 1 bottom, 2 right,
  /// 3 top, 4 left, 5 hole.
  inline std::string plate_with_a_hole(const std::string &definition = "DefineConstant[radius = 0.3];")
  {
    return definition + R"(
If (radius >= 1)
  Error("The hole is larger than the plate");
EndIf
lc = 0.3;
Point(1) = {radius, 0, 0, lc}; Point(2) = {1, 0, 0, lc}; Point(3) = {1, 1, 0, lc}; Point(4) = {0, 1, 0, lc};
Point(5) = {0, radius, 0, lc}; Point(6) = {0, 0, 0};
Line(1) = {1, 2}; Line(2) = {2, 3}; Line(3) = {3, 4}; Line(4) = {4, 5};
Circle(5) = {5, 6, 1};
Curve Loop(1) = {1, 2, 3, 4, 5};
Plane Surface(1) = {1};
Transfinite Curve {5} = Ceil(12 * radius) + 1;
Physical Curve("bottom", 1) = {1};
Physical Curve("right", 2) = {2};
Physical Curve("top", 3) = {3};
Physical Curve("left", 4) = {4};
Physical Curve("hole", 5) = {5};
Physical Surface("plate", 1) = {1};
)";
  }

  inline void write_text(const std::string &path, const std::string &text) { std::ofstream(path) << text; }
} // namespace trestle::testing
