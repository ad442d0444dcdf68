"""beside_torch.py LIBRARY RUN_DIRECTORY STUB|torch KIND...: a process that has another LibTorch, before us and after us."""
import ctypes
import os
import subprocess
import sys

OK = 0


def answer(path, directory, kind):
    """Stress of one strain."""
    trestle = ctypes.CDLL(path)
    trestle.trestle_error.restype = ctypes.c_char_p
    cell = ctypes.c_void_p()
    status = trestle.trestle_create_versioned(1, directory.encode(), kind.encode(), None, ctypes.c_size_t(0), -1,
                                    ctypes.byref(cell))
    assert status == OK, trestle.trestle_error(None).decode()
    assert trestle.trestle_set_n_points(cell, ctypes.c_size_t(1)) == OK
    strain, stress = (ctypes.c_double * 6)(0.005, -0.002, 0., 0.003, 0., 0.), (ctypes.c_double * 6)()
    assert trestle.trestle_evaluate(cell, ctypes.c_size_t(1), None, 6, strain, stress, None, None, None) == OK
    trestle.trestle_destroy(cell)
    return list(stress)


def load(other):
    if other == "torch":
        import torch
        assert float((torch.ones(8, 8) @ torch.ones(8, 8)).sum()) == 512.
    else:
        ctypes.CDLL(other, mode=ctypes.RTLD_GLOBAL)


def one_process(order, library, directory, other, *kinds):
    if order == "before":
        load(other)
    for kind in kinds:
        print(kind, answer(library, directory, kind))
    if order == "after":
        load(other)
        for kind in kinds:
            print(kind, answer(library, directory, kind))


if sys.argv[1] in ("before", "after", "alone"):
    one_process(*sys.argv[1:])
else:
    answers = {}
    for order in ("alone", "before", "after"):
        done = subprocess.run([sys.executable, __file__, order, *sys.argv[1:]], capture_output=True, text=True,
                              env=dict(os.environ))
        assert done.returncode == 0, (order, done.returncode, done.stdout, done.stderr)
        answers[order] = set(done.stdout.splitlines())
    assert len(set.union(*answers.values())) == len(sys.argv) - 4, answers
    print("ok")
