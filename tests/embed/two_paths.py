"""two_paths.py LIBRARY RUN_DIRECTORY KIND...: cells that libtrestle_cell answers by itself, in a process without MPI,
are those that the rest of Trestle opens from the same archives: stresses, tangents, certificates, levels and states,
from one thread and from two."""
import ctypes
import math
import shutil
import sys
import threading
from pathlib import Path

OK, WRONG_INPUT, FAILED = 0, 2, 3
N_POINTS, TOLERANCE = 12, 1e-10
REST = ("libmpi", "libdeal_II", "libpetsc", "libtrilinos", "libvtk", "libtorch", "libtrestle_host")
# An option beside tolerances asks for the rest, whatever it says.
BY_THE_REST = "certificate/adapt=false"


def load(path):
    library = ctypes.CDLL(str(path))
    library.trestle_error.restype = ctypes.c_char_p
    library.trestle_n_strain.argtypes = library.trestle_n_stress.argtypes = (ctypes.c_void_p,)
    return library


def loaded():
    return [name for name in REST if name in Path("/proc/self/maps").read_text()]


class Cell:
    """Twelve points of a cell; doubles in lists."""

    def __init__(self, library, directory, kind, *options):
        self.library, self.handle = library, ctypes.c_void_p()
        texts = (ctypes.c_char_p * len(options))(*(x.encode() for x in options))
        status = library.trestle_create_versioned(1, str(directory).encode(), kind.encode(), texts,
                                                  ctypes.c_size_t(len(options)), -1, ctypes.byref(self.handle))
        assert status == OK, library.trestle_error(None).decode()
        self.n_strain, self.n_stress = library.trestle_n_strain(self.handle), library.trestle_n_stress(self.handle)
        self.do("trestle_set_n_points", ctypes.c_size_t(N_POINTS))

    def error(self):
        return self.library.trestle_error(self.handle).decode()

    def do(self, name, *arguments):
        assert getattr(self.library, name)(self.handle, *arguments) == OK, (name, self.error())

    def ask(self, strains):
        """Status; stresses, tangents, certificates, levels of all points."""
        stress, tangent = (ctypes.c_double * (N_POINTS * self.n_stress))(), \
            (ctypes.c_double * (N_POINTS * self.n_stress * self.n_strain))()
        estimate, level = (ctypes.c_double * N_POINTS)(), (ctypes.c_ubyte * N_POINTS)()
        status = self.library.trestle_evaluate(self.handle, ctypes.c_size_t(N_POINTS), None, self.n_strain,
                                               (ctypes.c_double * len(strains))(*strains), stress, tangent, estimate,
                                               level)
        return status, [list(stress), list(tangent), list(estimate), list(level)]

    def answer(self, strains):
        """As ask(), raised until certificates are content; and how many points were raised each time."""
        counts, n_raised = [], ctypes.c_size_t(1)
        while n_raised.value > 0:
            status, answer = self.ask(strains)
            assert status == OK, self.error()
            self.do("trestle_escalate", ctypes.byref(n_raised))
            counts.append(n_raised.value)
        return answer + [counts]

    def state(self, point):
        size = ctypes.c_size_t()
        self.do("trestle_pack", ctypes.c_size_t(point), None, ctypes.byref(size))
        numbers = (ctypes.c_double * size.value)()
        self.do("trestle_pack", ctypes.c_size_t(point), numbers, ctypes.byref(size))
        return list(numbers)

    def path(self):
        """All that is seen of it over three steps, one of which is cut."""
        seen = []
        for step, factor in enumerate((0.5, 1., -0.8)):
            seen += self.answer(self.strains(2. * factor))
            self.do("trestle_roll_back" if step == 1 else "trestle_commit")
            seen += [x for point in range(N_POINTS) for x in [self.state(point)]]
        return seen

    def strains(self, factor):
        return [factor * 0.01 * (1 + k // self.n_strain) / N_POINTS * math.sin(1.7 * k)
                for k in range(N_POINTS * self.n_strain)]

    def end(self):
        self.library.trestle_destroy(self.handle)


def narrow(library, directory, kinds):
    """Tolerances for which each level answers for some points: in the middle of its certificates."""
    result = []
    for kind, key in (("network", "tolerance"), ("reduced", "reduced tolerance")):
        if kind in kinds:
            cell = Cell(library, directory, kind)
            _, (_, _, estimates, _) = cell.ask(cell.strains(1.))
            cell.end()
            result.append(f"certificate/{key}={sorted(estimates)[N_POINTS // 3]!r}")
    return result


def difference(one, other):
    """Of lists that are seen, each relative to its largest number."""
    assert len(one) == len(other)
    largest = 0.
    for a, b in zip(one, other):
        assert len(a) == len(b), (len(a), len(b))
        size = max((abs(x) for x in b if math.isfinite(x)), default=0.)
        largest = max([largest] + [abs(x - y) / size for x, y in zip(a, b) if x != y])
    return largest


def seen_by_two_threads(library, directory, kind, options):
    seen = [None, None]

    def run(k):
        cell = Cell(library, directory, kind, *options)
        seen[k] = cell.path()
        cell.end()

    threads = [threading.Thread(target=run, args=(k,)) for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen[0] == seen[1], "threads disagree"
    return seen[0]


def check_loads_nothing(library, directory, kind):
    """Answers before anybody has started MPI, and loads nothing for it."""
    cell = Cell(library, directory, kind)
    status, _ = cell.ask(cell.strains(1.))
    assert status == OK, cell.error()
    cell.do("trestle_commit")
    cell.end()
    assert loaded() == [], loaded()


def check_without_mpi(library, directory, kind, options):
    """Says what it cannot do while MPI does not run, and goes on with what it can."""
    cell = Cell(library, directory, kind, *options)
    _, first = cell.ask(cell.strains(1.))
    assert library.trestle_write_cell(cell.handle, ctypes.c_size_t(0), b"fields", b"early") == WRONG_INPUT
    assert "MPI does not run" in cell.error(), cell.error()
    if kind == "adaptive":
        status, n_raised = OK, ctypes.c_size_t(1)
        while status == OK and n_raised.value > 0:
            cell.do("trestle_escalate", ctypes.byref(n_raised))
            status, _ = cell.ask(cell.strains(2.))
        assert status == WRONG_INPUT and "MPI does not run" in cell.error(), (status, cell.error())
    cell.do("trestle_roll_back")
    status, again = cell.ask(cell.strains(1.))
    assert status == OK and difference(again, first) < TOLERANCE
    cell.end()


def check_without_the_rest(path, directory, kinds):
    """Alone in a folder, it answers, and names what is missing."""
    shutil.copy(path, "libtrestle_cell_alone.so")
    library = load(Path("libtrestle_cell_alone.so").resolve())
    cell = Cell(library, directory, kinds[0])
    assert cell.ask(cell.strains(1.))[0] == OK
    assert library.trestle_write_cell(cell.handle, ctypes.c_size_t(0), b"fields", b"none") == FAILED
    assert "libtrestle_host" in cell.error(), cell.error()
    assert cell.ask(cell.strains(1.))[0] == OK
    cell.end()
    handle = ctypes.c_void_p()
    assert library.trestle_create_versioned(1, str(directory).encode(), b"finite elements", None, ctypes.c_size_t(0),
                                            -1, ctypes.byref(handle)) == FAILED
    assert "libtrestle_host" in library.trestle_error(None).decode()


def check_equal(library, directory, kind, options):
    small, whole = Cell(library, directory, kind, *options), Cell(library, directory, kind, *options, BY_THE_REST)
    seen, expected = small.path(), whole.path()
    worst = difference(seen, expected)
    levels = {level for answer in (seen[3],) for level in answer}
    print(f"{kind}: {worst:.1e}, levels {sorted(levels)}, raised {seen[4]}")
    assert worst <= TOLERANCE
    assert kind != "adaptive" or len(levels) > 1, "tolerances of the test let one level answer all"
    for cell, name in ((small, b"small"), (whole, b"whole")):
        cell.ask(cell.strains(1.))
        cell.do("trestle_write_cell", ctypes.c_size_t(3), b"fields", name)
        cell.end()
    assert Path("fields/small.vtu").stat().st_size > 1000
    assert seen_by_two_threads(library, directory, kind, options) == seen, "two threads and one"


def main():
    path, directory, *kinds = sys.argv[1:]
    library = load(path)
    for kind in kinds:
        check_loads_nothing(library, directory, kind)
    options = narrow(library, directory, kinds)
    for kind in kinds:
        check_without_mpi(library, directory, kind, options)
    check_without_the_rest(path, directory, kinds)
    assert library.trestle_initialize(0, None) == OK, library.trestle_error(None).decode()
    for kind in kinds:
        check_equal(library, directory, kind, options)
    assert library.trestle_finalize() == OK, library.trestle_error(None).decode()


main()
