// Unit square of two materials that meet at x = 0.4: physical surfaces 1 (left) and 2 (right), physical curves
// 10 (left side), 11 (right side), 12 (bottom and top). Unstructured triangles:
//   gmsh -2 -format msh41 two_materials.geo -o two_materials.msh
// and, recombined to quadrilaterals, in the older format 2.2:
//   gmsh -2 -format msh22 -setnumber Mesh.RecombineAll 1 -setnumber Mesh.RecombinationAlgorithm 3 two_materials.geo
//        -o two_materials_quadrilaterals.msh
SetFactory("Built-in");
h = 0.15;
Point(1) = {0, 0, 0, h};
Point(2) = {0.4, 0, 0, h};
Point(3) = {1, 0, 0, h};
Point(4) = {1, 1, 0, h};
Point(5) = {0.4, 1, 0, h};
Point(6) = {0, 1, 0, h};
Line(1) = {1, 2};
Line(2) = {2, 3};
Line(3) = {3, 4};
Line(4) = {4, 5};
Line(5) = {5, 6};
Line(6) = {6, 1};
Line(7) = {2, 5};
Curve Loop(1) = {1, 7, 5, 6};
Curve Loop(2) = {2, 3, 4, -7};
Plane Surface(1) = {1};
Plane Surface(2) = {2};
Physical Curve(10) = {6};
Physical Curve(11) = {3};
Physical Curve(12) = {1, 2, 4, 5};
Physical Surface(1) = {1};
Physical Surface(2) = {2};
