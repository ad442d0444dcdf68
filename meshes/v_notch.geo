// A strip of 2 by 1 with a sharp notch of 40 degrees from above, graded towards its tip. Triangles.
// Made for Trestle: gmsh -2 -format msh41 v_notch.geo -o v_notch.msh
// Boundary ids: 1 left, 2 right, 3 bottom, 4 top and notch.
h = 0.25;
f = 0.02;
d = 0.45;
w = d * Tan(20 * Pi / 180);
Point(1) = {0, 0, 0, h};
Point(2) = {2, 0, 0, h};
Point(3) = {2, 1, 0, h};
Point(4) = {1 + w, 1, 0, h};
Point(5) = {1, 1 - d, 0, f};
Point(6) = {1 - w, 1, 0, h};
Point(7) = {0, 1, 0, h};
For i In {1 : 7}
  Line(i) = {i, i % 7 + 1};
EndFor
Curve Loop(1) = {1 : 7};
Plane Surface(1) = {1};
Physical Curve("left", 1) = {7};
Physical Curve("right", 2) = {2};
Physical Curve("bottom", 3) = {1};
Physical Curve("top and notch", 4) = {3 : 6};
Physical Surface("strip", 1) = {1};
