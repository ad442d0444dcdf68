// A star with five rounded points, r = 1 + cos(5 angle)/4 in polar coordinates. Triangles.
// Made for Trestle: gmsh -2 -format msh41 star.geo -o star.msh
// Boundary ids: 1 all around.
h = 0.11;
n = 60;
For i In {1 : n}
  angle = 2 * Pi * (i - 1) / n;
  r = 1 + Cos(5 * angle) / 4;
  Point(i) = {r * Cos(angle), r * Sin(angle), 0, h};
EndFor
Spline(1) = {1 : n, 1};
Curve Loop(1) = {1};
Plane Surface(1) = {1};
Physical Curve("boundary", 1) = {1};
Physical Surface("star", 1) = {1};
