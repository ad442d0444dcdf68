// An L-shaped plate (two arms of length 2 and width 1) with three elliptic holes. Triangles.
// Made for Trestle: gmsh -2 -format msh41 l_plate.geo -o l_plate.msh
// Boundary ids: 1 upper end, 2 right end, 3 other sides, 4 holes.
h = 0.2;
f = 0.097;
Point(1) = {0, 0, 0, h};
Point(2) = {2, 0, 0, h};
Point(3) = {2, 1, 0, h};
Point(4) = {1, 1, 0, f};
Point(5) = {1, 2, 0, h};
Point(6) = {0, 2, 0, h};
For i In {1 : 6}
  Line(i) = {i, i % 6 + 1};
EndFor
Curve Loop(1) = {1 : 6};
// centre, half axes, turn in degrees
x[] = {0.48, 0.52, 1.45};
y[] = {1.45, 0.52, 0.48};
a[] = {0.24, 0.27, 0.25};
b[] = {0.11, 0.13, 0.12};
t[] = {30, -45, 10};
For i In {0 : 2}
  p = 100 * (i + 1);
  c = Cos(t[i] * Pi / 180);
  s = Sin(t[i] * Pi / 180);
  Point(p) = {x[i], y[i], 0, f};
  Point(p + 1) = {x[i] + a[i] * c, y[i] + a[i] * s, 0, f};
  Point(p + 2) = {x[i] - b[i] * s, y[i] + b[i] * c, 0, f};
  Point(p + 3) = {x[i] - a[i] * c, y[i] - a[i] * s, 0, f};
  Point(p + 4) = {x[i] + b[i] * s, y[i] - b[i] * c, 0, f};
  For k In {1 : 4}
    Ellipse(p + k) = {p + k, p, p + 1, p + k % 4 + 1};
  EndFor
  Curve Loop(2 + i) = {p + 1 : p + 4};
EndFor
Plane Surface(1) = {1, 2, 3, 4};
Physical Curve("upper end", 1) = {5};
Physical Curve("right end", 2) = {2};
Physical Curve("sides", 3) = {1, 3, 4, 6};
Physical Curve("holes", 4) = {101 : 104, 201 : 204, 301 : 304};
Physical Surface("plate", 1) = {1};
