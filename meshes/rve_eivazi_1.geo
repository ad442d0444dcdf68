// Cell 1 of Eivazi et al. 2025 (arXiv 2504.07976), as the authors' grids have it: a square, side 1, with a fibre in the middle
// and a quarter of one in each corner, of radius 0.29586 and area fraction 0.55 together. Quadrilaterals.
// Made for Trestle: gmsh -2 -format msh41 rve_eivazi_1.geo -o rve_eivazi_1.msh
// Boundary ids: 1 bottom, 2 right, 3 top, 4 left. Material ids: 1 matrix, 2 fibres. mesh/curves = circle: 0.5; 0.5; 0.29586 |
// circle: 0; 0; 0.29586 | circle: 1; 0; 0.29586 | circle: 1; 1; 0.29586 | circle: 0; 1; 0.29586
r = 0.29586;
h = 0.09;
f = 0.075;
// Corners, and around each where its fibre leaves the sides: first that before it, going round the square.
Point(1) = {0, 0, 0, h};
Point(2) = {1, 0, 0, h};
Point(3) = {1, 1, 0, h};
Point(4) = {0, 1, 0, h};
Point(11) = {0, r, 0, f};
Point(12) = {r, 0, 0, f};
Point(21) = {1 - r, 0, 0, f};
Point(22) = {1, r, 0, f};
Point(31) = {1, 1 - r, 0, f};
Point(32) = {1 - r, 1, 0, f};
Point(41) = {r, 1, 0, f};
Point(42) = {0, 1 - r, 0, f};
For i In {1 : 4}
  j = i % 4 + 1;
  Line(10 * i) = {10 * i + 1, i};
  Line(10 * i + 1) = {i, 10 * i + 2};
  Line(10 * i + 2) = {10 * i + 2, 10 * j + 1};
  Circle(10 * i + 3) = {10 * i + 1, i, 10 * i + 2};
  Curve Loop(i) = {10 * i, 10 * i + 1, -(10 * i + 3)};
  Plane Surface(i) = {i};
EndFor
Point(5) = {0.5, 0.5, 0, f};
Point(51) = {0.5 + r, 0.5, 0, f};
Point(52) = {0.5, 0.5 + r, 0, f};
Point(53) = {0.5 - r, 0.5, 0, f};
Point(54) = {0.5, 0.5 - r, 0, f};
For k In {1 : 4}
  Circle(50 + k) = {50 + k, 5, 50 + k % 4 + 1};
EndFor
Curve Loop(5) = {51, 52, 53, 54};
Plane Surface(5) = {5};
Curve Loop(6) = {13, 12, 23, 22, 33, 32, 43, 42};
Plane Surface(6) = {6, 5};
// Opposite sides: bottom 11, 12, 20 and top 40, 32, 31; right 21, 22, 30 and left 10, 42, 41.
Periodic Curve {31, 32, 40} = {-20, -12, -11};
Periodic Curve {41, 42, 10} = {-30, -22, -21};
Mesh.RecombineAll = 1;
Mesh.Algorithm = 6;
Mesh.SubdivisionAlgorithm = 1;
Physical Curve("bottom", 1) = {11, 12, 20};
Physical Curve("right", 2) = {21, 22, 30};
Physical Curve("top", 3) = {31, 32, 40};
Physical Curve("left", 4) = {41, 42, 10};
Physical Surface("matrix", 1) = {6};
Physical Surface("fibres", 2) = {1 : 5};
