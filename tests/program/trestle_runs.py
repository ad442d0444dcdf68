"""Runs the program under mpirun for the tests beside this file."""
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Small enough to run in a blink, with everything a file has.
POISSON = """
set study = finite elements
subsection mesh
  set refinements = 2
end
subsection physics
  set model = diffusion
  subsection diffusion
    set source = 1
  end
end
subsection boundary conditions
  set dirichlet = 0, 1, 2, 3: 0
end
"""


@dataclass
class Outcome:
    code: int
    text: str  # standard output and error

    def messages(self):
        return [line for line in self.text.splitlines() if line.startswith("Error: ")]


def run(program, arguments, ranks=1, before="", timeout=120):
    """`before` is shell code that each rank runs first. A run that hangs fails here."""
    command = ["mpirun", "--mca", "mpi_yield_when_idle", "1", "-np", str(ranks)]  # beside other tests
    if before:  # limits on file sizes hold for MPI's shared-memory files too: let ranks talk through sockets
        command += ["--mca", "btl", "self,tcp", "bash", "-c", before + ' exec "$@"', "bash"]
    result = subprocess.run(command + [program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, timeout=timeout)
    return Outcome(result.returncode, result.stdout)


def write(name, text):
    Path(name).write_text(text)
    return name


def clean():
    shutil.rmtree("output", ignore_errors=True)


def figures(name):
    return json.loads(Path("output", name, "figures.json").read_text())


def check(condition, what, outcome):
    if not condition:
        raise SystemExit(f"{what}\nexit code {outcome.code}\n{outcome.text}")
