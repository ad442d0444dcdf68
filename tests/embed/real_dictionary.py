"""real_dictionary.py TRESTLE CASE.prm: a small dictionary, and what `rom net query` answers of it, for programs of others
to compare with."""
import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

TRESTLE, CASE = sys.argv[1:]
# A small part of the case's range, which few samples fill; the third query is far out of it.
RANGE = "x0: uniform(0.45, 0.55); y0: uniform(0.45, 0.55); angle: uniform(0, 1); power: uniform(40, 80)"
QUERIES = "x0,y0,angle,power\n0.5,0.5,0.5,60\n0.48,0.53,0.8,50\n0.9,0.1,3,400\n0.52,0.47,0.2,70\n"


def without(text, *sections):
    """The file without the sections that only the study that builds has."""
    for section in sections:
        text = re.sub(rf"^subsection {section}\n(?:.*\n)*?end\n", "", text, flags=re.MULTILINE)
    return text


def trestle(*arguments):
    subprocess.run([TRESTLE, *arguments], check=True, stdout=subprocess.DEVNULL)


shutil.rmtree("output", ignore_errors=True)
trestle(CASE, "--set", "quick=true", "--set", "samples/groups=1", "--set", f"samples/distributions={RANGE}", "--set",
        "dictionary/modes=8", "--set", "online/tolerance=0.1")
text = without(Path(CASE).read_text(), "samples", "dictionary").replace("= rom net", "= rom net query")
text = re.sub(r"set quick settings.*\\\n.*\n", "", text).replace("refinements = 5", "refinements = 4")
text = re.sub(r"set step( *)= 0.04", r"set step\1= 0.1", text)
Path("query.prm").write_text(text)
Path("queries.csv").write_text(QUERIES)
trestle("query.prm", "--set", "name=answers", "--set", "online/model=output/heat_source", "--set",
        "online/queries=queries.csv", "--set", "online/candidates=2", "--set", "online/audit share=0")
rows = list(csv.DictReader(Path("output/answers/answers.csv").open()))
by = {row["answered_by"] for row in rows}
assert len(rows) == 4 and "finite elements" in by and len(by) > 1, f"the queries are to be answered by both: {rows}"

# One that adapted, in a range of its own.
trestle("query.prm", "--set", "name=adapted", "--set", "online/model=output/heat_source", "--set",
        "online/queries=queries.csv", "--set", "online/candidates=2", "--set", "online/audit share=0", "--set",
        "online/adapt=true")
# Without, there is nothing to ask.
assert not Path("output/answers/model").exists()
