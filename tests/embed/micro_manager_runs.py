"""micro_manager_runs.py VERSION LIBRARY RUN_DIRECTORY MODULE_FOLDER: preCICE's Micro Manager of a release, from pip, runs a plane
cell with history over a small stand-in for preCICE, without and with its local adaptivity: stresses and tangents are those of
the C interface, to 1e-9."""
import ctypes
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

OK, TOLERANCE, N_WINDOWS = 0, 1e-9, 3
HERE = Path(__file__).resolve().parent
POINTS = [[0.1, 0.1, 0.1], [0.9, 0.1, 0.1], [0.1, 0.9, 0.1], [0.9, 0.9, 0.9]]
# Two points are alike, which adaptivity finds. Plane strains: zz, xz and yz are zero.
LAST = [[0.004, -0.002, 0., 0.003, 0., 0.], [-0.003, 0.005, 0., 0.001, 0., 0.], [0.004, -0.002, 0., 0.003, 0., 0.],
        [0.002, 0.002, 0., -0.004, 0., 0.]]
WINDOWS = [[[factor * e for e in strain] for strain in LAST] for factor in (0.5, 1., 0.7)]
ANSWERS = ["stresses1to3", "stresses4to6", *(f"cmat{k}" for k in range(1, 8))]


def python_with_micro_manager(version):
    """Of an environment of its own. Its dependencies without preCICE's bindings, which the stand-in is."""
    folder = Path(f"venv_{version}").resolve()
    venv.EnvBuilder(with_pip=True, clear=True).create(folder)
    python = folder / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", f"micro-manager-precice=={version}"], check=True)
    wanted = subprocess.run([python, "-c", "import importlib.metadata as m\n"
                             "print('\\n'.join(m.requires('micro-manager-precice') or []))"],
                            check=True, capture_output=True, text=True).stdout.splitlines()
    wanted = [name for name in wanted if "extra ==" not in name and not name.startswith("pyprecice")]
    if wanted:
        subprocess.run([*pip, *wanted], check=True)
    return python


def configuration(version, adaptivity):
    """As the releases want it: see doc/how_to/embed.md."""
    is_new = tuple(int(x) for x in version.split(".")[:2]) >= (0, 12)
    spelled = (lambda name: name.capitalize()) if is_new else (lambda name: name)
    reads = [spelled(name) for name in ("strains1to3", "strains4to6")]
    writes = [spelled(name) for name in (*ANSWERS, "estimate")]
    simulation = {"micro_dt": 1., "macro_domain_bounds": [0., 1., 0., 1., 0., 1.]}
    if adaptivity:
        simulation.update(adaptivity=True, adaptivity_settings={
            "type": "local", "data": reads, "history_param": 0.5, "coarsening_constant": 1e-6, "refining_constant": 1e-5,
            "every_implicit_iteration": False})
    if is_new:
        interface = {"mesh_name": "Macro-Mesh", "read_data": [{"name": name} for name in reads],
                     "write_data": [{"name": name} for name in writes]}
        return {"participant_name": "Micro-Manager", "precice_config_file_path": "precice-config.xml", "interfaces": [interface],
                "micro_manager": {"micro_file_names": ["trestle_micro"], "simulation_params": simulation}}
    return {"micro_file_name": "trestle_micro", "simulation_params": simulation,
            "coupling_params": {"precice_config_file_name": "precice-config.xml", "macro_mesh_name": "macro-mesh",
                                "read_data_names": reads, "write_data_names": writes}}


def by_the_micro_manager(python, version, adaptivity, directory, module_folder):
    name = f"{version}_{'adaptive' if adaptivity else 'all'}"
    Path("precice-config.xml").write_text("<precice-configuration/>\n")
    Path(f"{name}.json").write_text(json.dumps(configuration(version, adaptivity)))
    Path("case.json").write_text(json.dumps({"points": POINTS, "windows": WINDOWS}))
    environment = {**os.environ, "PYTHONPATH": f"{HERE / 'stand_in'}:{module_folder}", "TRESTLE_CELL": str(directory),
                   "TRESTLE_CELL_KIND": "reduced", "STAND_IN_CASE": "case.json", "STAND_IN_WRITTEN": f"{name}_written.json"}
    run = ("import sys; from micro_manager.micro_manager import MicroManagerCoupling\n"
           "manager = MicroManagerCoupling(sys.argv[1]); manager.initialize(); manager.solve()")
    subprocess.run([python, "-c", run, f"{name}.json"], check=True, env=environment)
    windows = json.loads(Path(f"{name}_written.json").read_text())
    return [[[x for answer in ANSWERS for x in window[answer][str(point)]] for point in range(len(POINTS))]
            for window in windows]


def by_the_c_interface(path, directory):
    library, n = ctypes.CDLL(path), len(POINTS)
    library.trestle_error.restype = ctypes.c_char_p
    cell = ctypes.c_void_p()
    status = library.trestle_create_versioned(1, str(directory).encode(), b"reduced", None, ctypes.c_size_t(0), -1,
                                              ctypes.byref(cell))
    assert status == OK, library.trestle_error(None).decode()
    assert library.trestle_set_n_points(cell, ctypes.c_size_t(n)) == OK
    stress, tangent, windows = (ctypes.c_double * (6 * n))(), (ctypes.c_double * (36 * n))(), []
    for strains in WINDOWS:
        flat = (ctypes.c_double * (6 * n))(*(e for strain in strains for e in strain))
        assert library.trestle_evaluate(cell, ctypes.c_size_t(n), None, 6, flat, stress, tangent, None, None) == OK
        assert library.trestle_commit(cell) == OK
        windows.append([[*stress[6 * i:6 * i + 6], *(tangent[36 * i + 6 * a + b] for a in range(6) for b in range(a, 6))]
                        for i in range(n)])
    library.trestle_destroy(cell)
    return windows


def main():
    version, library, directory, module_folder = sys.argv[1:]
    python, expected = python_with_micro_manager(version), by_the_c_interface(library, Path(directory).resolve())
    for adaptivity in (False, True):
        got = by_the_micro_manager(python, version, adaptivity, Path(directory).resolve(), module_folder)
        assert len(got) == N_WINDOWS
        largest = 0.
        for window, right in zip(got, expected):
            for one, other in zip(window, right):
                for first, last in ((0, 6), (6, 27)):
                    size = max(abs(x) for x in other[first:last])
                    largest = max(largest, *(abs(a - b) / size for a, b in zip(one[first:last], other[first:last])))
        print(f"{version}, adaptivity {adaptivity}: off by {largest:.1e}")
        assert largest <= TOLERANCE


main()
