"""real_cell.py TRESTLE AGREE BEHAVIOUR UMAT LIBRARY CASE.prm KIND...: a unit cell from its parameter file through every
door, for each kind named, and what is wrong with a run directory: options, archives, dimension."""
import ctypes
import math
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OK, CUT_STEP, WRONG_INPUT = 0, 1, 2


SOURCE = Path(__file__).resolve().parents[2]
SMALL_NETWORK = ("network/types=equino", "network/equino/steps=100", "network/equino/lbfgs steps=10")


def mesh_of(case):
    return re.search(r"set file\s*=\s*(\S+)", Path(case).read_text()).group(1)


def run_directory(trestle, case, kinds):
    """Runs the study; its folder."""
    overrides = [f"mesh/file={SOURCE}/{mesh_of(case)}", *(SMALL_NETWORK if "network" in kinds else ())]
    shutil.rmtree("output", ignore_errors=True)
    subprocess.run([trestle, case, *(word for override in overrides for word in ("--set", override))], check=True,
                   stdout=subprocess.DEVNULL)
    return Path("output") / Path(case).stem


class Library:
    def __init__(self, path):
        self.trestle = ctypes.CDLL(path)
        self.trestle.trestle_error.restype = ctypes.c_char_p
        assert self.trestle.trestle_initialize(0, None) == OK

    def create(self, directory, kind, *options):
        texts = (ctypes.c_char_p * len(options))(*(x.encode() for x in options))
        cell = ctypes.c_void_p()
        status = self.trestle.trestle_create_versioned(1, str(directory).encode(), kind.encode(), texts,
                                             ctypes.c_size_t(len(options)), -1, ctypes.byref(cell))
        error = self.trestle.trestle_error(None).decode()
        assert (cell.value is None) == (status != OK), "a cell and an error"
        if cell.value is not None:
            self.trestle.trestle_destroy(cell)
        return status, error


def check_refusals(library, directory):
    assert library.create(directory, "reduced") == (OK, "")
    for arguments, word in (((directory, "nonsense"), "nonsense"), (("no/such/run", "reduced"), "no/such/run"),
                            ((directory, "reduced", "certificate/tolerrance=1"), "tolerrance"),
                            ((directory, "reduced", "no equals sign"), "no equals sign")):
        status, error = library.create(*arguments)
        assert status == WRONG_INPUT and word in error, (arguments, status, error)
    # Every file that a cell is opened from, cut in the middle and overwritten.
    archives = [directory / "parameters.prm", *sorted((directory / "model").iterdir())]
    n_refused = 0
    for archive in archives:
        whole = archive.read_bytes()
        for damaged in (whole[:len(whole) // 2], b"nonsense" * 100, b""):
            archive.write_bytes(damaged)
            status, error = library.create(directory, "reduced")
            print(f"{archive}: {status} {error.splitlines()[0] if error else ''}")
            # Networks do not matter to the reduced cell.
            assert status in (OK, WRONG_INPUT) and (status == OK) == (error == ""), (archive, status, error)
            n_refused += status == WRONG_INPUT
        archive.write_bytes(whole)
    assert n_refused >= 3, "damage passes unseen"
    # One bit of the archive that answers, anywhere in it: never another answer.
    archive = directory / "model" / "answer.h5"
    whole = archive.read_bytes()
    for bit in range(0, 8 * len(whole), 8 * len(whole) // 199):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        archive.write_bytes(damaged)
        status, error = library.create(directory, "reduced")
        assert status == WRONG_INPUT and "checksum" in error, (bit, status, error)
    archive.write_bytes(whole)
    assert library.create(directory, "reduced") == (OK, "")


def check_strains(trestle, directory):
    """What no plane cell answers: nothing is written, the next answer is as before."""
    cell = ctypes.c_void_p()
    assert trestle.trestle_create_versioned(1, str(directory).encode(), b"reduced", None, ctypes.c_size_t(0), -1,
                                  ctypes.byref(cell)) == OK
    assert trestle.trestle_set_n_points(cell, ctypes.c_size_t(1)) == OK

    def stress(*strain):
        result = (ctypes.c_double * 6)()
        status = trestle.trestle_evaluate(cell, ctypes.c_size_t(1), None, 6, (ctypes.c_double * 6)(*strain), result,
                                          None, None, None)
        return status, list(result)

    good = (0.005, -0.002, 0., 0.003, 0., 0.)
    before = stress(*good)
    assert before[0] == OK and before[1][2] != 0.
    for bad in ((math.nan, 0., 0., 0., 0., 0.), (0., 0., 0.001, 0., 0., 0.), (0., 0., 0., 0., 0., 0.001)):
        assert stress(*bad) == (WRONG_INPUT, [0.] * 6), bad
        assert trestle.trestle_error(cell)
    assert trestle.trestle_roll_back(cell) == OK
    after = stress(*good)
    assert after[0] == OK and all(abs(a - b) <= 1e-9 * abs(before[1][0]) for a, b in zip(after[1], before[1]))
    trestle.trestle_destroy(cell)


def main():
    trestle, agree, behaviour, umat, library, case, *kinds = sys.argv[1:]
    directory = run_directory(trestle, case, kinds)
    for kind in kinds:
        print(kind, flush=True)
        points = "2" if kind == "finite elements" else "12"
        subprocess.run([agree, "-", behaviour, umat, str(directory), kind, "0.01", points], check=True)
    if "TRESTLE_SANITIZED" in os.environ:  # its runtime Python does not have
        print("built with sanitizers: what is refused is not checked")
        return
    faces = Library(library)
    check_refusals(faces, directory)
    if Path(case).stem.startswith("plane"):
        check_strains(faces.trestle, directory)
    assert faces.trestle.trestle_finalize() == OK


main()
