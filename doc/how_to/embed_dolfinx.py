"""A beam in plane strain, by dolfinx 0.5 (Debian 12: python3-dolfinx), whose material is a unit cell of Trestle.

    TRESTLE_LIBRARY=/usr/local/lib/libtrestle_cell.so python3 embed_dolfinx.py RUN_DIRECTORY [KIND] [RESULT.json]

All quadrature points of a rank go through the C interface in one call. The beam is 2 x 1, of 8 x 4 squares with
biquadratic elements, held at x = 0; its other end goes up by 0.04 in four steps.
"""
import ctypes
import json
import os
import sys

import basix
import numpy as np
import ufl
from dolfinx import fem, mesh
from mpi4py import MPI
from petsc4py import PETSc

ADVICE = "Write python3 embed_dolfinx.py RUN_DIRECTORY [KIND] [RESULT.json]."
N_STEPS, RISE, TOLERANCE = 4, 0.04, 1e-9


class Cell:
    """The few functions of trestle.h that a solver needs. mpi4py has started MPI; Trestle does not start it twice."""

    def __init__(self, run_directory, kind, n_points):
        self.library = ctypes.CDLL(os.environ.get("TRESTLE_LIBRARY", "libtrestle_cell.so"))
        self.library.trestle_error.restype = ctypes.c_char_p
        self.handle = ctypes.c_void_p()
        # -1: each rank opens the directory by itself.
        self.check(self.library.trestle_create_versioned(1, run_directory.encode(), kind.encode(), None, ctypes.c_size_t(0), -1,
                                               ctypes.byref(self.handle)), cell=None)
        if self.library.trestle_dimension(self.handle) != 2:
            raise SystemExit("The beam is plane: take the run directory of a plane cell.")
        self.n_points = n_points
        self.check(self.library.trestle_set_n_points(self.handle, ctypes.c_size_t(n_points)))
        self.stress, self.tangent = np.zeros((n_points, 4)), np.zeros((n_points, 4, 3))

    def check(self, status, cell="own"):
        if status != 0:
            handle = None if cell is None else self.handle
            raise RuntimeError(self.library.trestle_error(handle).decode())

    def evaluate(self, strain):
        """strain: n x 3 (xx, yy, gamma xy). Stress xx, yy, xy and its derivative; that of zz is in self.stress."""
        def pointer(array):
            return array.ctypes.data_as(ctypes.c_void_p)
        strain = np.ascontiguousarray(strain)
        while True:
            self.check(self.library.trestle_evaluate(self.handle, ctypes.c_size_t(self.n_points), None, 3,
                                                     pointer(strain), pointer(self.stress), pointer(self.tangent),
                                                     None, None))
            n_raised = ctypes.c_size_t()
            self.check(self.library.trestle_escalate(self.handle, ctypes.byref(n_raised)))
            if n_raised.value == 0:
                break
        rows = [0, 1, 3]
        return self.stress[:, rows], self.tangent[:, rows, :]

    def commit(self):
        self.check(self.library.trestle_commit(self.handle))


def strain_of(u):
    e = ufl.sym(ufl.grad(u))
    return ufl.as_vector([e[0, 0], e[1, 1], 2 * e[0, 1]])


class Beam:
    def __init__(self, run_directory, kind):
        self.domain = mesh.create_rectangle(MPI.COMM_WORLD, [[0., 0.], [2., 1.]], [8, 4], mesh.CellType.quadrilateral)
        self.space = fem.VectorFunctionSpace(self.domain, ("CG", 2))
        self.u, self.du = fem.Function(self.space), fem.Function(self.space)
        degree = 5  # Gauss' 3 x 3 points
        shape = {"degree": degree, "quad_scheme": "default"}
        cell = self.domain.ufl_cell()
        self.stress = fem.Function(fem.FunctionSpace(self.domain, ufl.VectorElement("Quadrature", cell, dim=3, **shape)))
        self.tangent = fem.Function(fem.FunctionSpace(self.domain, ufl.TensorElement("Quadrature", cell, shape=(3, 3),
                                                                                      **shape)))
        dx = ufl.Measure("dx", self.domain, metadata={"quadrature_degree": degree, "quadrature_scheme": "default"})
        v, w = ufl.TestFunction(self.space), ufl.TrialFunction(self.space)
        self.residual = fem.form(ufl.inner(strain_of(v), self.stress) * dx)
        self.jacobian = fem.form(ufl.inner(strain_of(v), ufl.dot(self.tangent, strain_of(w))) * dx)

        points, _ = basix.make_quadrature(basix.CellType.quadrilateral, degree)
        index_map = self.domain.topology.index_map(2)
        self.cells = np.arange(index_map.size_local + index_map.num_ghosts, dtype=np.int32)
        self.n_points = len(self.cells) * len(points)
        self.strain = fem.Expression(strain_of(self.u), points)
        # Where the values of a cell's points stand.
        self.places = np.concatenate([self.stress.function_space.dofmap.cell_dofs(c) for c in self.cells])
        self.material = Cell(run_directory, kind, self.n_points)

        self.left = self.boundary(lambda x: np.isclose(x[0], 0.))
        self.right = self.boundary(lambda x: np.isclose(x[0], 2.))
        self.lift = fem.Function(self.space)
        self.conditions = [fem.dirichletbc(self.lift, self.left), fem.dirichletbc(self.lift, self.right)]
        self.solver = PETSc.KSP().create(self.domain.comm)
        self.solver.setType("preonly")
        self.solver.getPC().setType("lu")
        self.solver.getPC().setFactorSolverType("mumps")

    def boundary(self, marker):
        facets = mesh.locate_entities_boundary(self.domain, 1, marker)
        return fem.locate_dofs_topological(self.space, 1, facets)

    def respond(self):
        """Stresses and tangents at all points, from the present displacement."""
        strain = self.strain.eval(self.cells).reshape(self.n_points, 3)
        stress, tangent = self.material.evaluate(strain)
        self.stress.x.array.reshape(-1, 3)[self.places] = stress
        self.tangent.x.array.reshape(-1, 9)[self.places] = tangent.reshape(-1, 9)

    def forces(self):
        """The internal forces of all dofs."""
        b = fem.petsc.assemble_vector(self.residual)
        b.ghostUpdate(addv=PETSc.InsertMode.ADD, mode=PETSc.ScatterMode.REVERSE)
        return b

    def right_hand_side(self):
        """Of the increment: minus the residual, and what is prescribed less what is there."""
        b = fem.petsc.assemble_vector(self.residual)
        with b.localForm() as local:  # ghosts too
            local.scale(-1.)
        fem.petsc.apply_lifting(b, [self.jacobian], [self.conditions], [self.u.vector])
        b.ghostUpdate(addv=PETSc.InsertMode.ADD, mode=PETSc.ScatterMode.REVERSE)
        fem.petsc.set_bc(b, self.conditions, self.u.vector)
        return b

    def step(self, rise):
        """Newton: the change of the boundary values enters by the first step."""
        self.lift.interpolate(lambda x: np.vstack([np.zeros(x.shape[1]), 0.5 * rise * x[0]]))
        for iteration in range(20):
            self.respond()
            b = self.right_hand_side()
            if iteration > 0 and b.norm() <= TOLERANCE * self.forces().norm():
                return iteration
            A = fem.petsc.assemble_matrix(self.jacobian, bcs=self.conditions)
            A.assemble()
            self.solver.setOperators(A)
            self.solver.solve(b, self.du.vector)
            self.du.x.scatter_forward()
            self.u.x.array[:] += self.du.x.array
        raise RuntimeError("Newton's method did not converge.")

    def probe(self, name, place):
        """The displacement of the node there."""
        nodes = fem.locate_dofs_geometrical(self.space, lambda x: np.isclose(x[0], place[0]) & np.isclose(x[1], place[1]))
        mine = [self.u.x.array[2 * n:2 * n + 2].copy() for n in nodes]
        found = [u for us in self.domain.comm.allgather(mine) for u in us]
        return {f"{name}.displacement_{component}": found[0][c] for c, component in enumerate("xy")}

    def figures(self):
        forces = self.forces()
        owned = self.space.dofmap.index_map.size_local
        nodes = np.unique(self.left[self.left < owned])
        reaction = forces.array.reshape(-1, 2)[nodes].sum(axis=0)
        total = self.domain.comm.allreduce
        return {"reaction.x": total(reaction[0]), "reaction.y": total(reaction[1]),
                **self.probe("middle", [1., 0.5]), **self.probe("top", [1., 1.])}


def main():
    if len(sys.argv) < 2:
        raise SystemExit(ADVICE)
    beam = Beam(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "reduced")
    steps = []
    for k in range(N_STEPS):
        steps.append(beam.step(RISE * (k + 1) / N_STEPS))
        beam.material.commit()
    figures = dict(beam.figures(), newton_steps=sum(steps))
    if MPI.COMM_WORLD.rank == 0:
        print(json.dumps(figures, indent=2))
        if len(sys.argv) > 3:
            with open(sys.argv[3], "w") as file:
                json.dump(figures, file)


main()
