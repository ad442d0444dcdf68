// A unit square with a half-round notch in its upper side, in triangles.
// Made for Trestle: gmsh -2 -format msh22 notch.geo -o notch.msh
// Boundary ids: 1 left, 2 right, 3 bottom, 4 top and notch.
h = 0.28;
r = 0.25;
Point(1) = {0, 0, 0, h};
Point(2) = {1, 0, 0, h};
Point(3) = {1, 1, 0, h};
Point(4) = {0.5 + r, 1, 0, 0.7*h};
Point(5) = {0.5, 1, 0, h};
Point(6) = {0.5, 1 - r, 0, 0.7*h};
Point(7) = {0.5 - r, 1, 0, 0.7*h};
Point(8) = {0, 1, 0, h};
Line(1) = {1, 2};
Line(2) = {2, 3};
Line(3) = {3, 4};
Circle(4) = {4, 5, 6};
Circle(5) = {6, 5, 7};
Line(6) = {7, 8};
Line(7) = {8, 1};
Curve Loop(1) = {1, 2, 3, 4, 5, 6, 7};
Plane Surface(1) = {1};
Physical Curve("left", 1) = {7};
Physical Curve("right", 2) = {2};
Physical Curve("bottom", 3) = {1};
Physical Curve("top and notch", 4) = {3, 4, 5, 6};
Physical Surface("body", 1) = {1};
