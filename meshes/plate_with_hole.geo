// A quarter of a square plate (side 2) with a circular hole (radius 0.5) at the origin, triangles.
// Made for Trestle: gmsh -2 -format msh41 plate_with_hole.geo -o plate_with_hole.msh
// Boundary ids: 1 bottom (symmetry), 2 right, 3 top, 4 left (symmetry), 5 hole. Material id: 1.
lc = 0.25;
Point(1) = {0.5, 0, 0, 0.4 * lc};
Point(2) = {2, 0, 0, lc};
Point(3) = {2, 2, 0, lc};
Point(4) = {0, 2, 0, lc};
Point(5) = {0, 0.5, 0, 0.4 * lc};
Point(6) = {0, 0, 0};
Line(1) = {1, 2};
Line(2) = {2, 3};
Line(3) = {3, 4};
Line(4) = {4, 5};
Circle(5) = {5, 6, 1};
Curve Loop(1) = {1, 2, 3, 4, 5};
Plane Surface(1) = {1};
Physical Curve("bottom", 1) = {1};
Physical Curve("right", 2) = {2};
Physical Curve("top", 3) = {3};
Physical Curve("left", 4) = {4};
Physical Curve("hole", 5) = {5};
Physical Surface("plate", 1) = {1};
