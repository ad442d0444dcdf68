"""One input, run as its kind should end: refused on two ranks, or answered."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from trestle_runs import check, clean, run  # noqa: E402


def settings(overrides):
    return [word for override in overrides for word in ("--set", override)]


def refuse(program, name, arguments, parts):
    """By --validate, and thus by a run, which begins with all that --validate does. `parts` must stand in the message."""
    clean()
    outcome = run(program, [*arguments, "--validate"], 2)
    check(outcome.code == 2, f"{name}: exit code 2", outcome)
    check(len(outcome.messages()) == 1, f"{name}: one message", outcome)
    check(len(outcome.text) < 3000, f"{name}: {len(outcome.text)} characters of output", outcome)
    for part in parts:
        check(part in outcome.text, f"{name}: the message must name \"{part}\"", outcome)
    check(not list(Path("output").rglob("figures.json")), f"{name}: no result", outcome)
    print(f"{name}: {outcome.messages()[0][:200]}", flush=True)


def answer(program, name, arguments, ranks):
    clean()
    outcome = run(program, arguments, ranks)
    check(outcome.code == 0, f"{name}, {ranks} ranks: must be answered", outcome)
    return outcome
