// A square unit cell, side 1, with five circular inclusions of area fraction 0.35 together. Quadrilaterals.
// Made for Trestle: gmsh -2 -format msh41 rve_five_circles.geo -o rve_five_circles.msh
// Boundary ids: 1 bottom, 2 right, 3 top, 4 left. Material ids: 1 matrix, 2 inclusions, circles of radius
// 0.1492705330 = sqrt(0.35/(5 pi)): mesh/curves = circle: 0.22; 0.24; 0.1492705330 | circle: 0.76; 0.21; 0.1492705330 |
// circle: 0.25; 0.75; 0.1492705330 | circle: 0.78; 0.77; 0.1492705330 | circle: 0.51; 0.49; 0.1492705330
h = 0.08;
f = 0.065;
Point(1) = {0, 0, 0, h};
Point(2) = {1, 0, 0, h};
Point(3) = {1, 1, 0, h};
Point(4) = {0, 1, 0, h};
For i In {1 : 4}
  Line(i) = {i, i % 4 + 1};
EndFor
Curve Loop(1) = {1, 2, 3, 4};
x[] = {0.22, 0.76, 0.25, 0.78, 0.51};
y[] = {0.24, 0.21, 0.75, 0.77, 0.49};
r[] = {0.1492705330, 0.1492705330, 0.1492705330, 0.1492705330, 0.1492705330};
For i In {0 : #x[] - 1}
  p = 100 * (i + 1);
  Point(p) = {x[i], y[i], 0, f};
  Point(p + 1) = {x[i] + r[i], y[i], 0, f};
  Point(p + 2) = {x[i], y[i] + r[i], 0, f};
  Point(p + 3) = {x[i] - r[i], y[i], 0, f};
  Point(p + 4) = {x[i], y[i] - r[i], 0, f};
  For k In {1 : 4}
    Circle(p + k) = {p + k, p, p + k % 4 + 1};
  EndFor
  Curve Loop(2 + i) = {p + 1, p + 2, p + 3, p + 4};
  Plane Surface(2 + i) = {2 + i};
EndFor
Plane Surface(1) = {1 : 6};
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
Physical Surface("inclusions", 2) = {2 : 6};
