"""diffusion_1m.prm in dolfinx: bilinear elements on the unit square, CG with BoomerAMG."""
import numpy
import ufl
from dolfinx import fem, mesh
from mpi4py import MPI
from petsc4py import PETSc

from peer import QUADRATURE, Run

# Those of Trestle's petsc_support.cc: quicker here than PETSc's own.
BOOMERAMG = {"pc_type": "hypre", "pc_hypre_type": "boomeramg", "pc_hypre_boomeramg_relax_type_up": "symmetric-SOR/Jacobi",
             "pc_hypre_boomeramg_relax_type_down": "symmetric-SOR/Jacobi", "pc_hypre_boomeramg_coarsen_type": "HMIS",
             "pc_hypre_boomeramg_interp_type": "ext+i-cc", "pc_hypre_boomeramg_P_max": 4}

run = Run()
with run.phase("mesh"):
    n = 2**run.refinements
    domain = mesh.create_unit_square(MPI.COMM_WORLD, n, n, mesh.CellType.quadrilateral)
with run.phase("dofs"):
    V = fem.FunctionSpace(domain, ("Lagrange", 1))
    facets = mesh.locate_entities_boundary(domain, 1, lambda x: numpy.full(x.shape[1], True))
    boundary = fem.dirichletbc(PETSc.ScalarType(0), fem.locate_dofs_topological(V, 1, facets), V)
    u, v = ufl.TrialFunction(V), ufl.TestFunction(V)
    dx = ufl.dx(metadata=QUADRATURE)
    a = fem.form(ufl.inner(ufl.grad(u), ufl.grad(v)) * dx)
    L = fem.form(fem.Constant(domain, PETSc.ScalarType(1)) * v * dx)
    uh = fem.Function(V, name="u")

A, b = run.assemble(a, L, [boundary])
run.solve(A, b, uh, BOOMERAMG)
run.write(uh)
run.finish(uh, uh**2 * dx, {"middle": (0.5, 0.5), "side": (0.25, 0.5)})
