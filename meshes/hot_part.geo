// A plate of 100 x 50 x 10 with three round holes, two layers of hexahedra with straight sides, corners on the circles: a
// block around each hole, of four sectors.
// Made for Trestle: gmsh -3 -format msh22 hot_part.geo -o hot_part.msh
// Boundary ids: 1 left (x = 0), 2 right (x = 100), 3 long sides, 4 holes, 5 bottom and top. Material id: 1.
n = 4;                   // cells along a sector
m = 4;                   // cells from a hole to the edge of its block
edge[] = {0, 37, 71, 100};
x[] = {20, 54, 85};      // of the holes
y[] = {27, 22, 26};
r[] = {10, 8, 6};

For i In {0 : 3}
  Point(1 + i) = {edge[i], 0, 0};
  Point(11 + i) = {edge[i], 50, 0};
  Line(1 + i) = {1 + i, 11 + i};
EndFor
For i In {0 : 2}
  Line(11 + i) = {1 + i, 2 + i};
  Line(21 + i) = {11 + i, 12 + i};
EndFor
Transfinite Curve {1 : 4, 11 : 13, 21 : 23} = n + 1;

For i In {0 : 2}
  c = 100 * (i + 1);
  Point(c) = {x[i], y[i], 0};
  corner[] = {1 + i, 2 + i, 12 + i, 11 + i};
  // of each sector, along the corners: bottom, right, top, left
  side[] = {11 + i, 2 + i, -(21 + i), -(1 + i)};
  For j In {0 : 3}
    a = (2 * j - 3) * Pi / 4;
    Point(c + 1 + j) = {x[i] + r[i] * Cos(a), y[i] + r[i] * Sin(a), 0};
    Line(c + 1 + j) = {c + 1 + j, corner[j]};
  EndFor
  For j In {0 : 3}
    k = (j + 1) % 4;
    Circle(c + 11 + j) = {c + 1 + j, c, c + 1 + k};
    Curve Loop(c + j) = {c + 1 + j, side[j], -(c + 1 + k), -(c + 11 + j)};
    Plane Surface(c + j) = {c + j};
    sectors[] += c + j;
  EndFor
  Transfinite Curve {c + 1 : c + 4} = m + 1 Using Progression 1.15;
  Transfinite Curve {c + 11 : c + 14} = n + 1;
EndFor
Transfinite Surface {sectors[]};
Recombine Surface {sectors[]};

For s In {0 : 11}
  out[] = Extrude {0, 0, 10} { Surface{sectors[s]}; Layers{2}; Recombine; };
  faces[] += {sectors[s], out[0]};
  body[] += out[1];
  holes[] += out[5];
  j = s % 4;
  If (j == 0 || j == 2)
    long[] += out[3];
  EndIf
  If (s == 3)
    left = out[3];
  EndIf
  If (s == 9)
    right = out[3];
  EndIf
EndFor
Physical Surface("left", 1) = {left};
Physical Surface("right", 2) = {right};
Physical Surface("sides", 3) = {long[]};
Physical Surface("holes", 4) = {holes[]};
Physical Surface("faces", 5) = {faces[]};
Physical Volume("part", 1) = {body[]};
