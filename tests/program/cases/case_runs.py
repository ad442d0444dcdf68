"""One input, run as its kind should end: refused on one rank and two, with --validate and without, or answered."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from trestle_runs import check, clean, run  # noqa: E402


def settings(overrides):
    return [word for override in overrides for word in ("--set", override)]


def refuse(program, name, arguments, parts):
    """`parts` must stand in the message."""
    for extra, ranks in ((["--validate"], 1), ([], 2)):
        clean()
        outcome = run(program, arguments + extra, ranks)
        where = f"{name}, {ranks} ranks, {extra}"
        check(outcome.code == 2, f"{where}: exit code 2", outcome)
        check(len(outcome.messages()) == 1, f"{where}: one message", outcome)
        check(len(outcome.text) < 3000, f"{where}: {len(outcome.text)} characters of output", outcome)
        for part in parts:
            check(part in outcome.text, f"{where}: the message must name \"{part}\"", outcome)
        check(not list(Path("output").rglob("figures.json")), f"{where}: no result", outcome)
    print(f"{name}: {outcome.messages()[0][:200]}", flush=True)


def answer(program, name, arguments, ranks):
    clean()
    outcome = run(program, arguments, ranks)
    check(outcome.code == 0, f"{name}, {ranks} ranks: must be answered", outcome)
    return outcome
