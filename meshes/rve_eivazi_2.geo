// Cell 2 of Eivazi et al. 2025 (arXiv 2504.07976), as the authors' grids have it: a square, side 1, with an inclusion that is
// nearly an ellipse of half axes 0.35 and 0.175, the long one at 30 degrees; here it is that ellipse. Quadrilaterals.
// Made for Trestle: gmsh -2 -format msh41 rve_eivazi_2.geo -o rve_eivazi_2.msh
// Boundary ids: 1 bottom, 2 right, 3 top, 4 left. Material ids: 1 matrix, 2 inclusion.
// mesh/curves = ellipse: 0.5; 0.5; 0.35; 0.175; 30
a = 0.35;
b = 0.175;
t = 30 * Pi / 180;
h = 0.075;
Point(1) = {0, 0, 0, h};
Point(2) = {1, 0, 0, h};
Point(3) = {1, 1, 0, h};
Point(4) = {0, 1, 0, h};
For i In {1 : 4}
  Line(i) = {i, i % 4 + 1};
EndFor
Point(10) = {0.5, 0.5, 0, h};
Point(11) = {0.5 + a * Cos(t), 0.5 + a * Sin(t), 0, h};
Point(12) = {0.5 - b * Sin(t), 0.5 + b * Cos(t), 0, h};
Point(13) = {0.5 - a * Cos(t), 0.5 - a * Sin(t), 0, h};
Point(14) = {0.5 + b * Sin(t), 0.5 - b * Cos(t), 0, h};
Ellipse(11) = {11, 10, 11, 12};
Ellipse(12) = {12, 10, 13, 13};
Ellipse(13) = {13, 10, 13, 14};
Ellipse(14) = {14, 10, 11, 11};
Curve Loop(1) = {1, 2, 3, 4};
Curve Loop(2) = {11, 12, 13, 14};
Plane Surface(1) = {1, 2};
Plane Surface(2) = {2};
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
Physical Surface("inclusion", 2) = {2};
