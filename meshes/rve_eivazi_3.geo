// Cell 3 of Eivazi et al. 2025 (arXiv 2504.07976), as the authors' grids have it: a square, side 1 and its middle at the origin,
// with circles of radius 0.1, 0.1 and 0.15. Quadrilaterals.
// Made for Trestle: gmsh -2 -format msh41 rve_eivazi_3.geo -o rve_eivazi_3.msh
// Boundary ids: 1 bottom, 2 right, 3 top, 4 left. Material ids: 1 matrix, 2 inclusions.
// mesh/curves = circle: -0.25; 0.25; 0.1 | circle: 0; -0.25; 0.1 | circle: 0.25; 0.15; 0.15
h = 0.08;
f = 0.06;
Point(1) = {-0.5, -0.5, 0, h};
Point(2) = {0.5, -0.5, 0, h};
Point(3) = {0.5, 0.5, 0, h};
Point(4) = {-0.5, 0.5, 0, h};
For i In {1 : 4}
  Line(i) = {i, i % 4 + 1};
EndFor
Curve Loop(1) = {1, 2, 3, 4};
x[] = {-0.25, 0, 0.25};
y[] = {0.25, -0.25, 0.15};
r[] = {0.1, 0.1, 0.15};
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
