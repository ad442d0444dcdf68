"""calculix_runs.py CCX LIBRARY PLUGIN UMAT_FOLDER RUN_DIRECTORY KIND [STATE_SIZE]: the real CalculiX, built with
external behaviours, pulls a block of eight elements whose material is a cell, by UMAT and by its own interface, with 1
and 2 threads. PLUGIN may be "-". What it prints is held against the C interface at the strains it prints."""
import ctypes
import os
import subprocess
import sys

import numpy as np

# Nodes of a block of 2 x 2 x 2 bricks of 1 x 1 x 1.
NODE = {(i, j, k): 1 + i + 3 * j + 9 * k for k in range(3) for j in range(3) for i in range(3)}
CORNERS = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)]


def deck(material, n_state):
    lines = ["*NODE, NSET=ALL"]
    lines += [f"{n}, {i}., {j}., {k}." for (i, j, k), n in NODE.items()]
    lines += ["*ELEMENT, TYPE=C3D8, ELSET=BLOCK"]
    bricks = [(i, j, k) for k in range(2) for j in range(2) for i in range(2)]
    for e, (i, j, k) in enumerate(bricks, 1):
        lines.append(", ".join(str(x) for x in [e, *(NODE[i + a, j + b, k + c] for a, b, c in CORNERS)]))
    lines += [f"*MATERIAL, NAME={material}", "*USER MATERIAL, CONSTANTS=1", "0."]
    if n_state > 0:
        lines += ["*DEPVAR", str(n_state)]
    lines += [f"*SOLID SECTION, ELSET=BLOCK, MATERIAL={material}", "*BOUNDARY"]
    lines += [f"{n}, 1, 3" for (i, _, _), n in NODE.items() if i == 0]
    # NLGEOM off, yet Newton's method: CalculiX iterates where the material may.
    lines += ["*STEP", "*STATIC, DIRECT", "0.5, 1.", "*BOUNDARY"]
    for (i, j, k), n in NODE.items():
        if i == 2:
            lines += [f"{n}, 1, 1, {0.04 + 0.01 * j}", f"{n}, 2, 2, {0.03 - 0.01 * k}", f"{n}, 3, 3, -0.01"]
    lines += ["*EL PRINT, ELSET=BLOCK", "S, E", "*END STEP"]
    return "\n".join(lines) + "\n"


def tables(path):
    """Stress and strain of the last increment: rows xx, yy, zz, xy, xz, yz (tensor shears)."""
    found = {}
    for line in open(path):
        if "stresses" in line or "strains" in line:
            found[key := "stress" if "stresses" in line else "strain"] = []
        elif len(line.split()) == 8:
            found[key].append([float(x) for x in line.split()[2:]])
    return np.array(found["stress"]), np.array(found["strain"])


def run(ccx, material, n_state, threads, environment):
    name = f"block_{material.split('@')[1].lower()}_{threads}"
    with open(name + ".inp", "w") as file:
        file.write(deck(material, n_state))
    output = subprocess.run([ccx, name], env={**environment, "OMP_NUM_THREADS": str(threads),
                                              "CCX_NPROC_RESULTS": str(threads)},
                            capture_output=True, text=True)
    assert output.returncode == 0 and "Job finished" in output.stdout, output.stdout[-2000:] + output.stderr
    return tables(name + ".dat")


def by_c_interface(library, plugin, directory, kind, strain):
    trestle = ctypes.CDLL(library)
    if plugin != "-":
        ctypes.CDLL(plugin)
    trestle.trestle_error.restype = ctypes.c_char_p
    assert trestle.trestle_initialize(0, None) == 0
    cell = ctypes.c_void_p()
    status = trestle.trestle_create_versioned(1, directory.encode(), kind.encode(), None, ctypes.c_size_t(0), -1,
                                    ctypes.byref(cell))
    assert status == 0, trestle.trestle_error(None)
    n = ctypes.c_size_t(len(strain))
    engineering = np.ascontiguousarray(strain * [1, 1, 1, 2, 2, 2])
    stress = np.zeros_like(engineering)
    assert trestle.trestle_set_n_points(cell, n) == 0
    status = trestle.trestle_evaluate(cell, n, None, 6, engineering.ctypes.data_as(ctypes.c_void_p),
                                      stress.ctypes.data_as(ctypes.c_void_p), None, None, None)
    assert status == 0, trestle.trestle_error(cell)
    trestle.trestle_destroy(cell)
    assert trestle.trestle_finalize() == 0
    return stress


def main():
    ccx, library, plugin, folder, directory, kind = sys.argv[1:7]
    n_state = int(sys.argv[7]) if len(sys.argv) > 7 else 0
    environment = dict(os.environ, TRESTLE_CELL=directory, TRESTLE_CELL_KIND=kind, LD_LIBRARY_PATH=folder)
    if plugin != "-":
        environment["LD_PRELOAD"] = plugin
    results = {}
    for material in ("@ABAQUS_TRESTLEUMAT@STEEL", "@TRESTLEUMAT_TRESTLECELL@STEEL"):
        for threads in (1, 2):
            results[material, threads] = run(ccx, material, n_state, threads, environment)
    first_stress, first_strain = next(iter(results.values()))
    largest = np.abs(first_stress).max()
    for (material, threads), (stress, strain) in results.items():
        off = np.abs(stress - first_stress).max() / largest
        print(f"{material}, {threads} threads: {len(stress)} points, off by {off:.1e}")
        assert off <= 2e-6, "printed are seven digits"
    if n_state == 0:
        own = by_c_interface(library, plugin, directory, kind, first_strain)
        off = np.abs(own - first_stress).max() / np.abs(own).max()
        print(f"C interface at the printed strains: off by {off:.1e}")
        assert off <= 2e-6, "printed are seven digits"


main()
