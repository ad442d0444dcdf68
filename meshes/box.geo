// The box 2 x 1 x 1 in tetrahedra.
// Made for Trestle: gmsh -3 -format msh40 box.geo -o box.msh
// Boundary ids: 1 left (x = 0), 2 right (x = 2), 3 all other sides. Material id: 1.
SetFactory("OpenCASCADE");
Box(1) = {0, 0, 0, 2, 1, 1};
MeshSize {:} = 0.5;
Physical Surface("left", 1) = {1};
Physical Surface("right", 2) = {2};
Physical Surface("sides", 3) = {3, 4, 5, 6};
Physical Volume("box", 1) = {1};
