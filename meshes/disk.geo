// The unit disk, triangles, about 4,000 nodes.
// Made for Trestle: gmsh -2 -format msh41 disk.geo -o disk.msh
// Boundary id: 1 circle. Material id: 1.
lc = 0.0298;
Point(1) = {0, 0, 0, lc};
Point(2) = {1, 0, 0, lc};
Point(3) = {0, 1, 0, lc};
Point(4) = {-1, 0, 0, lc};
Point(5) = {0, -1, 0, lc};
Circle(1) = {2, 1, 3};
Circle(2) = {3, 1, 4};
Circle(3) = {4, 1, 5};
Circle(4) = {5, 1, 2};
Curve Loop(1) = {1, 2, 3, 4};
Plane Surface(1) = {1};
Physical Curve("circle", 1) = {1, 2, 3, 4};
Physical Surface("disk", 1) = {1};
