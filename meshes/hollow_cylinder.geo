// A hollow cylinder of radii 0.5 and 1 and height 1 along z: 10 x 2 x 2 hexahedra with straight sides, corners on the circles.
// Made for Trestle: gmsh -3 -format msh22 hollow_cylinder.geo -o hollow_cylinder.msh
// Boundary ids: 1 foot, 2 top, 3 inner, 4 outer.
n = 10;
For i In {0 : n - 1}
  a = 2 * Pi * i / n;
  p[] += newp; Point(p[2 * i]) = {0.5 * Cos(a), 0.5 * Sin(a), 0};
  p[] += newp; Point(p[2 * i + 1]) = {Cos(a), Sin(a), 0};
EndFor
For i In {0 : n - 1}
  j = (i + 1) % n;
  r[] += newl; Line(r[i]) = {p[2 * i], p[2 * i + 1]};
  s[] += newl; Line(s[2 * i]) = {p[2 * i], p[2 * j]};
  s[] += newl; Line(s[2 * i + 1]) = {p[2 * i + 1], p[2 * j + 1]};
EndFor
For i In {0 : n - 1}
  Transfinite Curve {r[i]} = 3;
  Transfinite Curve {s[2 * i], s[2 * i + 1]} = 2;
EndFor
For i In {0 : n - 1}
  j = (i + 1) % n;
  c = newll; Curve Loop(c) = {r[i], s[2 * i + 1], -r[j], -s[2 * i]};
  f = news; Plane Surface(f) = {c};
  Transfinite Surface {f};
  Recombine Surface {f};
  foot[] += f;
  e[] = Extrude {0, 0, 1} { Surface{f}; Layers{2}; Recombine; };
  top[] += e[0];
  body[] += e[1];
  outer[] += e[3];
  inner[] += e[5];
EndFor
Coherence;
Physical Surface("foot", 1) = {foot[]};
Physical Surface("top", 2) = {top[]};
Physical Surface("inner", 3) = {inner[]};
Physical Surface("outer", 4) = {outer[]};
Physical Volume("body", 1) = {body[]};
