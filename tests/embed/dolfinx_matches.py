"""dolfinx_matches.py RANKS BEAM LIBRARY PLUGIN RUN_DIRECTORY KIND: the beam of doc/how_to/embed_dolfinx.py, by dolfinx
and by Trestle's own macroscopic solver (BEAM), has the same reaction and displacements to 1e-8."""
import json
import os
import subprocess
import sys
from pathlib import Path

HOW_TO = Path(__file__).resolve().parents[2] / "doc/how_to/embed_dolfinx.py"


def run(command, environment):
    subprocess.run(command, env=environment, check=True)


def main():
    ranks, beam, library, plugin, directory, kind = sys.argv[1:7]
    environment = dict(os.environ, TRESTLE_LIBRARY=library)
    run([beam, plugin, directory, kind, "own.json"], environment)
    # A plugin's law is there for dolfinx once the plugin is loaded.
    preload = {} if plugin == "-" else {"LD_PRELOAD": plugin}
    command = [sys.executable, str(HOW_TO), directory, kind, "dolfinx.json"]
    if int(ranks) > 1:
        # Not for mpirun itself.
        exports = [word for name, value in preload.items() for word in ("-x", f"{name}={value}")]
        run(["mpirun", "-np", ranks, *exports, *command], environment)
    else:
        run(command, {**environment, **preload})

    own, foreign = (json.loads(Path(name).read_text()) for name in ("own.json", "dolfinx.json"))
    force = abs(own["reaction.y"])
    for key in ("reaction.x", "reaction.y"):
        difference = abs(own[key] - foreign[key]) / force
        print(f"{key}: {own[key]:.10g}, off by {difference:.1e} of the reaction")
        assert difference <= 1e-8, key
    for point in ("middle", "top"):
        for component in "xy":
            key = f"{point}.displacement_{component}"
            difference = abs(own["postprocessing." + key] - foreign[key]) / 0.04
            print(f"{key}: {foreign[key]:.10g}, off by {difference:.1e} of the load")
            assert difference <= 1e-8, key
    assert abs(own["newton_steps"] - foreign["newton_steps"]) <= 4, (own["newton_steps"], foreign["newton_steps"])


main()
