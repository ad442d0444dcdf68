"""elasticity_3d.prm in dolfinx: trilinear elements on the unit cube, CG with GAMG that knows the rigid-body modes."""
import numpy
import ufl
from dolfinx import fem, la, mesh
from mpi4py import MPI
from petsc4py import PETSc

from peer import QUADRATURE, Run

# Those of dolfinx's demo, with a threshold and a coarsening that make it an eighth quicker here.
GAMG = {"pc_type": "gamg", "pc_gamg_agg_nsmooths": 1, "pc_gamg_threshold": 0.01, "pc_gamg_aggressive_coarsening": 1,
        "mg_levels_ksp_type": "chebyshev", "mg_levels_ksp_max_it": 2, "mg_levels_pc_type": "jacobi",
        "mg_levels_esteig_ksp_type": "cg", "mg_levels_esteig_ksp_max_it": 20}
E, NU = 1., 0.3
MU, LAMBDA = E / (2. * (1. + NU)), E * NU / ((1. + NU) * (1. - 2. * NU))


def rigid_body_modes(V):
    """As in dolfinx's demo of elasticity: three translations, three rotations, orthonormal."""
    modes = [la.create_petsc_vector(V.dofmap.index_map, V.dofmap.index_map_bs) for _ in range(6)]
    x = V.tabulate_dof_coordinates()[:V.dofmap.index_map.size_local]
    for direction in range(3):
        modes[direction].array.reshape(-1, 3)[:, direction] = 1.
    for mode, (i, j) in zip(modes[3:], ((0, 1), (2, 0), (1, 2))):
        mode.array.reshape(-1, 3)[:, i] = -x[:, j]
        mode.array.reshape(-1, 3)[:, j] = x[:, i]
    la.orthonormalize(modes)
    return PETSc.NullSpace().create(vectors=modes)


def stress(u):
    strain = ufl.sym(ufl.grad(u))
    return 2. * MU * strain + LAMBDA * ufl.tr(strain) * ufl.Identity(3)


run = Run()
with run.phase("mesh"):
    n = 12 * 2**run.refinements
    domain = mesh.create_unit_cube(MPI.COMM_WORLD, n, n, n, mesh.CellType.hexahedron)
with run.phase("dofs"):
    V = fem.VectorFunctionSpace(domain, ("Lagrange", 1))
    facets = mesh.locate_entities_boundary(domain, 2, lambda x: numpy.isclose(x[0], 0.))
    clamp = fem.dirichletbc(numpy.zeros(3, dtype=PETSc.ScalarType), fem.locate_dofs_topological(V, 2, facets), V)
    u, v = ufl.TrialFunction(V), ufl.TestFunction(V)
    dx = ufl.dx(metadata=QUADRATURE)
    a = fem.form(ufl.inner(stress(u), ufl.sym(ufl.grad(v))) * dx)
    L = fem.form(ufl.inner(fem.Constant(domain, PETSc.ScalarType((0, 0, -1))), v) * dx)
    uh = fem.Function(V, name="u")

A, b = run.assemble(a, L, [clamp])
with run.phase("modes"):
    A.setNearNullSpace(rigid_body_modes(V))
run.solve(A, b, uh, GAMG)
run.figures["solve_s"] += run.figures["modes_s"]
run.write(uh)
run.finish(uh, ufl.inner(uh, uh) * dx, {"edge": (1., 0.5, 1.), "middle": (0.5, 0.5, 0.5)})
