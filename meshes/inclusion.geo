// The unit square in quadrilaterals, with a square inclusion of another material in the middle.
// Made for Trestle: gmsh -2 -format msh22 inclusion.geo -o inclusion.msh
// Boundary ids: 1 bottom, 2 right, 3 top, 4 left. Material ids: 1 matrix, 2 inclusion (0.25 to 0.75).
n = 2;
For j In {0 : 3}
  For i In {0 : 3}
    p[] += newp; Point(p[4 * j + i]) = {i == 0 ? 0 : i == 1 ? 0.25 : i == 2 ? 0.75 : 1, j == 0 ? 0 : j == 1 ? 0.25 : j == 2 ? 0.75 : 1, 0};
  EndFor
EndFor
For j In {0 : 3}
  For i In {0 : 2}
    h[] += newl; Line(h[3 * j + i]) = {p[4 * j + i], p[4 * j + i + 1]};
  EndFor
EndFor
For j In {0 : 2}
  For i In {0 : 3}
    v[] += newl; Line(v[4 * j + i]) = {p[4 * j + i], p[4 * j + i + 4]};
  EndFor
EndFor
matrix[] = {};
For j In {0 : 2}
  For i In {0 : 2}
    l = newll; Curve Loop(l) = {h[3 * j + i], v[4 * j + i + 1], -h[3 * j + i + 3], -v[4 * j + i]};
    s = news; Plane Surface(s) = {l};
    If (i == 1 && j == 1)
      inclusion = s;
    Else
      matrix[] += s;
    EndIf
  EndFor
EndFor
Transfinite Curve {:} = n + 1;
Transfinite Surface {:};
Recombine Surface {:};
Physical Curve("bottom", 1) = {h[0], h[1], h[2]};
Physical Curve("right", 2) = {v[3], v[7], v[11]};
Physical Curve("top", 3) = {h[9], h[10], h[11]};
Physical Curve("left", 4) = {v[0], v[4], v[8]};
Physical Surface("matrix", 1) = matrix[];
Physical Surface("inclusion", 2) = {inclusion};
