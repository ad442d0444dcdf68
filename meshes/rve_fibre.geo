// A square unit cell, side 1, with one fibre of area fraction 0.55: quadrilaterals, 704 of them.
// Made for Trestle: gmsh -2 -format msh41 rve_fibre.geo -o rve_fibre.msh
// Boundary ids: 1 bottom, 2 right, 3 top, 4 left. Material ids: 1 matrix, 2 fibre. The interface is the circle of
// radius 0.4184141931 = sqrt(0.55/pi) around (0.5, 0.5): mesh/curves = circle: 0.5; 0.5; 0.4184141931
n = 16;       // cells along a quarter
fibre = 3;    // layers in the fibre around its core
matrix = 4;   // layers in the matrix
r = 0.4184141931;
c = r / Sqrt(2);
k = 0.2;      // half side of the core
Point(1) = {0.5, 0.5, 0};
For i In {0 : 3}
  x = (i == 0 || i == 3) ? -1 : 1;
  y = (i < 2) ? -1 : 1;
  Point(10 + i) = {0.5 + k * x, 0.5 + k * y, 0};
  Point(20 + i) = {0.5 + c * x, 0.5 + c * y, 0};
  Point(30 + i) = {0.5 + 0.5 * x, 0.5 + 0.5 * y, 0};
EndFor
For i In {0 : 3}
  j = (i + 1) % 4;
  Line(10 + i) = {10 + i, 10 + j};
  Circle(20 + i) = {20 + i, 1, 20 + j};
  Line(30 + i) = {30 + i, 30 + j};
  Line(40 + i) = {10 + i, 20 + i};
  Line(50 + i) = {20 + i, 30 + i};
EndFor
Transfinite Curve {10 : 13, 20 : 23, 30 : 33} = n + 1;
Transfinite Curve {40 : 43} = fibre + 1;
Transfinite Curve {50 : 53} = matrix + 1;
Curve Loop(1) = {10, 11, 12, 13};
Plane Surface(1) = {1};
For i In {0 : 3}
  j = (i + 1) % 4;
  Curve Loop(10 + i) = {40 + i, 20 + i, -(40 + j), -(10 + i)};
  Plane Surface(10 + i) = {10 + i};
  Curve Loop(20 + i) = {50 + i, 30 + i, -(50 + j), -(20 + i)};
  Plane Surface(20 + i) = {20 + i};
EndFor
Transfinite Surface {:};
Recombine Surface {:};
Physical Curve("bottom", 1) = {30};
Physical Curve("right", 2) = {31};
Physical Curve("top", 3) = {32};
Physical Curve("left", 4) = {33};
Physical Surface("matrix", 1) = {20 : 23};
Physical Surface("fibre", 2) = {1, 10 : 13};
