// A bracket: an L of 2 by 1.5 with arms of 0.6, 0.8 thick, a round hole of radius 0.18 through its foot. Tetrahedra.
// Made for Trestle: gmsh -3 -format msh41 bracket.geo -o bracket.msh
// Boundary ids: 1 foot (the side x = 0), 2 end of the upright arm (y = 1.5), 3 other sides, 4 hole.
h = 0.28;
f = 0.14;
Point(1) = {0, 0, 0, h};
Point(2) = {2, 0, 0, h};
Point(3) = {2, 1.5, 0, h};
Point(4) = {1.4, 1.5, 0, h};
Point(5) = {1.4, 0.6, 0, f};
Point(6) = {0, 0.6, 0, h};
For i In {1 : 6}
  Line(i) = {i, i % 6 + 1};
EndFor
Curve Loop(1) = {1 : 6};
r = 0.18;
Point(10) = {0.7, 0.3, 0, f};
Point(11) = {0.7 + r, 0.3, 0, f};
Point(12) = {0.7, 0.3 + r, 0, f};
Point(13) = {0.7 - r, 0.3, 0, f};
Point(14) = {0.7, 0.3 - r, 0, f};
For k In {1 : 4}
  Circle(10 + k) = {10 + k, 10, 10 + k % 4 + 1};
EndFor
Curve Loop(2) = {11 : 14};
Plane Surface(1) = {1, 2};
// The copy, the volume, then the sides in the order of the curves.
out[] = Extrude {0, 0, 0.8} { Surface{1}; };
Physical Surface("foot", 1) = {out[7]};
Physical Surface("end", 2) = {out[4]};
Physical Surface("sides", 3) = {1, out[0], out[2], out[3], out[5], out[6]};
Physical Surface("hole", 4) = {out[8], out[9], out[10], out[11]};
Physical Volume("bracket", 1) = {out[1]};
