"""micro.py PLUGIN MODULE_FOLDER: preCICE's Micro Manager does with a MicroSimulation what is done here."""
import abc
import ctypes
import os
import sys
import types

import numpy as np


class MicroSimulationInterface(abc.ABC):
    """As the Micro Manager has it since 0.9; loaded before it imports a simulation."""
    @abc.abstractmethod
    def solve(self, micro_sim_input, dt):
        pass


sys.modules["micro_manager.micro_simulation"] = types.ModuleType("micro_manager.micro_simulation")
sys.modules["micro_manager.micro_simulation"].MicroSimulationInterface = MicroSimulationInterface
ctypes.CDLL(sys.argv[1])
sys.path.insert(0, sys.argv[2])
import trestle_micro  # noqa: E402

os.environ.update(TRESTLE_CELL="solid", TRESTLE_CELL_KIND="test history")
STRAIN = np.array([0.01, -0.02, 0.015, 0.03, -0.012, 0.007])


def solve(simulation, strain):
    answer = simulation.solve({"strains1to3": strain[:3], "strains4to6": list(strain[3:])}, 0.1)
    stress = np.concatenate([answer["stresses1to3"], answer["stresses4to6"]])
    tangent = np.zeros((6, 6))
    tangent[np.triu_indices(6)] = np.concatenate([answer[f"cmat{k}"] for k in range(1, 8)])
    return stress, tangent + np.triu(tangent, 1).T


def error_of(action):
    try:
        action()
    except Exception as error:
        return str(error)
    return ""


def check_derivative(convention):
    """Whatever shears are called, the tangent fits: central differences of the stress."""
    os.environ["TRESTLE_MICRO_SHEARS"] = convention
    os.environ["TRESTLE_CELL_KIND"] = "test"
    _, tangent = solve(trestle_micro.MicroSimulation(0), STRAIN)
    for j in range(6):
        step = 1e-6 * np.eye(6)[j]
        difference = (solve(trestle_micro.MicroSimulation(0), STRAIN + step)[0]
                      - solve(trestle_micro.MicroSimulation(0), STRAIN - step)[0]) / 2e-6
        # Of tensor shears, both of a pair change.
        factor = 2. if "tensor" in convention and j > 2 else 1.
        assert np.allclose(difference, factor * tangent[:, j], rtol=1e-6, atol=1e-4), (convention, j)


def check_names():
    """Small letters, a capital as the schema of 0.12 wants it, any name: what is written is called as what is read."""
    os.environ["TRESTLE_CELL_KIND"] = "test"
    del os.environ["TRESTLE_MICRO_SHEARS"]
    simulation = trestle_micro.MicroSimulation(0)
    strain = 2. * STRAIN  # 0.06 at most
    small = simulation.solve({"strains1to3": strain[:3], "strains4to6": strain[3:]}, 0.1)
    capital = simulation.solve({"Strains1to3": strain[:3], "Strains4to6": strain[3:]}, 0.1)
    assert {name.lower() for name in capital} == set(small) and not set(capital) & set(small)
    for name, value in small.items():
        assert np.array_equal(value, capital[name[0].upper() + name[1:]]), name
    assert small["estimate"] == 0.06 and small["tolerance"] == 0.1 and small["level"] == 1.
    os.environ["TRESTLE_MICRO_NAMES"] = "strains1to3 = Strain-Normal | strains4to6=Strain-Shear|stresses1to3=Stress-Normal"
    named = trestle_micro.MicroSimulation(0).solve({"Strain-Normal": strain[:3], "Strain-Shear": strain[3:]}, 0.1)
    assert np.array_equal(named["Stress-Normal"], small["stresses1to3"]) and "Stresses4to6" in named
    os.environ["TRESTLE_MICRO_NAMES"] = "strain = Strain"
    assert "'strain = Strain'" in error_of(lambda: trestle_micro.MicroSimulation(0))
    del os.environ["TRESTLE_MICRO_NAMES"]


def check_doubtful():
    """Above the tolerance of 0.1: taken with a warning, or no answer, which the Micro Manager takes for a crash."""
    strain = np.array([0.2, 0., 0., 0., 0., 0.])
    macro = {"strains1to3": strain[:3], "strains4to6": strain[3:]}
    assert trestle_micro.MicroSimulation(0).solve(macro, 0.1)["estimate"] == 0.2
    macro["strains1to3"] = 2. * strain[:3]
    assert trestle_micro.MicroSimulation(0).solve(macro, 0.1)["estimate"] == 1e30  # infinite there
    os.environ["TRESTLE_CELL_DOUBTFUL"] = "cut"
    assert "tolerance" in error_of(lambda: trestle_micro.MicroSimulation(0).solve(macro, 0.1))
    del os.environ["TRESTLE_CELL_DOUBTFUL"]


def check_interface(simulation):
    """What the Micro Manager asks of its interface class, which a class of C++ cannot inherit."""
    assert isinstance(simulation, MicroSimulationInterface) and simulation.requires_initialize()
    assert simulation.requires_output() and simulation.get_global_id() == 1
    simulation.set_global_id(7)
    assert simulation.get_global_id() == 7 and simulation.get_state()["id"] == 7
    simulation.set_global_id(1)


def main():
    first, second = trestle_micro.MicroSimulation(1), trestle_micro.MicroSimulation(2)
    assert first.initialize() is None
    start = first.get_state()
    once, tangent = solve(first, STRAIN)
    later, _ = solve(first, STRAIN)
    assert not np.allclose(once, later), "the state did not advance"
    first.set_state(start)
    again, _ = solve(first, STRAIN)
    assert np.array_equal(once, again), "a repeated window gives another answer"
    second.set_state(first.get_state())
    assert np.array_equal(solve(second, STRAIN)[0], later), "a state does not move to another point"
    assert np.allclose(tangent, tangent.T) and np.all(np.linalg.eigvalsh(tangent) > 0.)
    os.environ["TRESTLE_MICRO_OUTPUT"] = "micro_output"
    first.output()
    first.output()
    assert os.path.exists("micro_output/cell_1_0.vtu") and os.path.exists("micro_output/cell_1_1.vtu")

    state = first.get_state()
    assert "finite" in error_of(lambda: solve(first, STRAIN * np.nan))
    assert "strains4to6" in error_of(lambda: first.solve({"strains1to3": [0., 0., 0.]}, 0.1))
    assert "Cut" in error_of(lambda: solve(first, STRAIN + 0.9))
    assert "6 numbers" in error_of(lambda: (second.set_state({**state, "state": [1.]}), solve(second, STRAIN)))
    assert first.get_state() == state, "an error changed the state"
    for text in ("xy xy yz mandel", "xy xz yz", "nonsense"):
        os.environ["TRESTLE_MICRO_SHEARS"] = text
        assert "order" in error_of(lambda: trestle_micro.MicroSimulation(1)) + "order" * (text == "xy xz yz")
    for convention in ("xy xz yz engineering", "yz xz xy mandel", "xy yz xz tensor"):
        check_derivative(convention)
    check_names()
    check_doubtful()
    check_interface(first)
    os.environ["TRESTLE_CELL"] = "nowhere"
    assert "nowhere" in error_of(trestle_micro.MicroSimulation(1).initialize)


main()
