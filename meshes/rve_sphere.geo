// A cubic unit cell, side 1, with one sphere of volume fraction 0.2: hexahedra.
// Made for Trestle: gmsh -3 -format msh41 rve_sphere.geo -o rve_sphere.msh
// Boundary ids: 1 all sides. Material ids: 1 matrix, 2 sphere, of radius 0.3627831679 = (0.6/(4 pi))^(1/3) around the
// middle: mesh/curves = sphere: 0.5; 0.5; 0.5; 0.3627831679
n = 4;       // cells along an edge of the core
inner = 2;   // layers in the sphere around its core
outer = 2;   // layers in the matrix
r = 0.3627831679;
c = r / Sqrt(3);
k = 0.15;
Point(1) = {0.5, 0.5, 0.5};
x[] = {-1, 1, 1, -1, -1, 1, 1, -1};
y[] = {-1, -1, 1, 1, -1, -1, 1, 1};
z[] = {-1, -1, -1, -1, 1, 1, 1, 1};
For i In {0 : 7}
  Point(10 + i) = {0.5 + k * x[i], 0.5 + k * y[i], 0.5 + k * z[i]};
  Point(20 + i) = {0.5 + c * x[i], 0.5 + c * y[i], 0.5 + c * z[i]};
  Point(30 + i) = {0.5 + 0.5 * x[i], 0.5 + 0.5 * y[i], 0.5 + 0.5 * z[i]};
  Line(400 + i) = {10 + i, 20 + i};
  Line(500 + i) = {20 + i, 30 + i};
EndFor
// edges of a cube: start, end
s[] = {0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3};
e[] = {1, 2, 3, 0, 5, 6, 7, 4, 4, 5, 6, 7};
For i In {0 : 11}
  Line(100 + i) = {10 + s[i], 10 + e[i]};
  Circle(200 + i) = {20 + s[i], 1, 20 + e[i]};
  Line(300 + i) = {30 + s[i], 30 + e[i]};
  // walls between the blocks
  Curve Loop(600 + i) = {100 + i, 400 + e[i], -(200 + i), -(400 + s[i])};
  Plane Surface(600 + i) = {600 + i};
  Curve Loop(700 + i) = {200 + i, 500 + e[i], -(300 + i), -(500 + s[i])};
  Plane Surface(700 + i) = {700 + i};
EndFor
// faces of a cube: four edges with their signs, and numbers without
a[] = {1, 2, 3, 4,  5, 6, 7, 8,  1, 10, -5, -9,  2, 11, -6, -10,  3, 12, -7, -11,  4, 9, -8, -12};
For f In {0 : 5}
  For g In {1 : 3}
    l[] = {};
    For m In {0 : 3}
      q = a[4 * f + m];
      l[] += q > 0 ? 100 * g + q - 1 : -(100 * g - q - 1);
    EndFor
    Curve Loop(800 + 10 * g + f) = l[];
    If (g == 2)
      Surface(800 + 10 * g + f) = {800 + 10 * g + f} In Sphere {1};
    Else
      Plane Surface(800 + 10 * g + f) = {800 + 10 * g + f};
    EndIf
  EndFor
EndFor
Surface Loop(1) = {810 : 815};
Volume(1) = {1};
For f In {0 : 5}
  w[] = {};
  v[] = {};
  For m In {0 : 3}
    q = a[4 * f + m];
    q = q > 0 ? q : -q;
    w[] += 600 + q - 1;
    v[] += 700 + q - 1;
  EndFor
  Surface Loop(10 + f) = {810 + f, 820 + f, w[]};
  Volume(10 + f) = {10 + f};
  Surface Loop(20 + f) = {820 + f, 830 + f, v[]};
  Volume(20 + f) = {20 + f};
EndFor
Transfinite Curve {100 : 111, 200 : 211, 300 : 311} = n + 1;
Transfinite Curve {400 : 407} = inner + 1;
Transfinite Curve {500 : 507} = outer + 1;
Transfinite Surface {:};
Recombine Surface {:};
Transfinite Volume {:};
Physical Surface("sides", 1) = {830 : 835};
Physical Volume("matrix", 1) = {20 : 25};
Physical Volume("sphere", 2) = {1, 10 : 15};
