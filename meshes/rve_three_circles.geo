// A square unit cell, side 1, with three circular inclusions of area fraction 0.133 together: quadrilaterals.
// Made for Trestle: gmsh -2 -format msh41 rve_three_circles.geo -o rve_three_circles.msh
// Boundary ids: 1 bottom, 2 right, 3 top, 4 left. Material ids: 1 matrix, 2 inclusions, circles of radius
// 0.1187922405 = sqrt(0.133/(3 pi)): mesh/curves = circle: 0.26; 0.3; 0.1187922405 |
// circle: 0.72; 0.4; 0.1187922405 | circle: 0.42; 0.73; 0.1187922405
r = 0.1187922405;
h = 0.08;
f = 0.06;
Point(1) = {0, 0, 0, h};
Point(2) = {1, 0, 0, h};
Point(3) = {1, 1, 0, h};
Point(4) = {0, 1, 0, h};
For i In {1 : 4}
  Line(i) = {i, i % 4 + 1};
EndFor
Curve Loop(1) = {1, 2, 3, 4};
x[] = {0.26, 0.72, 0.42};
y[] = {0.3, 0.4, 0.73};
For i In {0 : 2}
  p = 100 * (i + 1);
  Point(p) = {x[i], y[i], 0, f};
  Point(p + 1) = {x[i] + r, y[i], 0, f};
  Point(p + 2) = {x[i], y[i] + r, 0, f};
  Point(p + 3) = {x[i] - r, y[i], 0, f};
  Point(p + 4) = {x[i], y[i] - r, 0, f};
  For k In {1 : 4}
    Circle(p + k) = {p + k, p, p + k % 4 + 1};
  EndFor
  Curve Loop(2 + i) = {p + 1, p + 2, p + 3, p + 4};
  Plane Surface(2 + i) = {2 + i};
EndFor
Plane Surface(1) = {1, 2, 3, 4};
Periodic Curve {3} = {-1};
Periodic Curve {2} = {-4};
Mesh.RecombineAll = 1;
Mesh.Algorithm = 6;
Mesh.SubdivisionAlgorithm = 1;
Physical Curve("bottom", 1) = {1};
Physical Curve("right", 2) = {2};
Physical Curve("top", 3) = {3};
Physical Curve("left", 4) = {4};
Physical Surface("matrix", 1) = {1};
Physical Surface("inclusions", 2) = {2, 3, 4};
