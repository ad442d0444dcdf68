"""What the dolfinx scripts share: CPU seconds of phases, the solver, probes, and the line of JSON that run_peers reads."""
import contextlib
import json
import resource
import sys
from pathlib import Path

import numpy
from dolfinx import fem, io
from dolfinx.fem.petsc import apply_lifting, assemble_matrix, assemble_vector, create_matrix, create_vector, set_bc
from petsc4py import PETSc

# Two points a direction, as deal.II's QGauss(2): more are exact too, and cost more.
QUADRATURE = {"quadrature_degree": 3}
TOLERANCE = 1e-12


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


class Run:
    """Command line REFINEMENTS FOLDER, and the figures of the run."""

    def __init__(self):
        if len(sys.argv) != 3:
            sys.exit(f"{sys.argv[0]} REFINEMENTS FOLDER")
        self.refinements = int(sys.argv[1])
        self.folder = Path(sys.argv[2])
        self.figures = {"start_s": cpu_seconds()}

    @contextlib.contextmanager
    def phase(self, name):
        start = cpu_seconds()
        yield
        self.figures[name + "_s"] = cpu_seconds() - start

    def assemble(self, a, L, conditions):
        with self.phase("assemble"):
            A, b = create_matrix(a), create_vector(L)
            assemble_matrix(A, a, bcs=conditions)
            A.assemble()
            assemble_vector(b, L)
            apply_lifting(b, [a], bcs=[conditions])
            b.ghostUpdate(addv=PETSc.InsertMode.ADD, mode=PETSc.ScatterMode.REVERSE)
            set_bc(b, conditions)
        return A, b

    def solve(self, A, b, u, options):
        with self.phase("solve"):
            A.setOption(PETSc.Mat.Option.SPD, True)
            database = PETSc.Options()
            for key, value in {"ksp_type": "cg", "ksp_norm_type": "unpreconditioned", **options}.items():
                database[key] = value
            solver = PETSc.KSP().create(A.comm)
            solver.setOperators(A)
            solver.setTolerances(rtol=TOLERANCE, max_it=1000)
            solver.setFromOptions()
            solver.solve(b, u.vector)
            u.x.scatter_forward()
        if solver.getConvergedReason() <= 0:
            sys.exit(f"CG did not converge: reason {solver.getConvergedReason()}.")
        self.figures["iterations"] = solver.getIterationNumber()

    def write(self, u):
        with self.phase("output"):
            with io.XDMFFile(u.function_space.mesh.comm, str(self.folder / "solution.xdmf"), "w") as file:
                file.write_mesh(u.function_space.mesh)
                file.write_function(u)

    def finish(self, u, norm_squared, probes):
        """Probes are vertices of the mesh: what a dof there holds is the value, whatever finds points elsewhere."""
        V = u.function_space
        n = V.dofmap.index_map_bs
        with self.phase("measure"):
            self.figures["norm.u.l2"] = numpy.sqrt(fem.assemble_scalar(fem.form(norm_squared)))
            for name, point in probes.items():
                dof = fem.locate_dofs_geometrical(V, lambda x, p=point: numpy.all(
                    numpy.abs(x[:len(p)].T - p) < 1e-10, axis=1))[0]
                for c in range(n):
                    self.figures[f"probe.{name}" + (f".{c}" if n > 1 else "")] = u.x.array[n * dof + c]
        self.figures["n_dofs"] = n * V.dofmap.index_map.size_global
        self.figures["total_s"] = cpu_seconds()
        self.figures["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(json.dumps({key: float(value) for key, value in self.figures.items()}))
