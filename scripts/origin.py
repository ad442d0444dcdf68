"""What a file of figures tells about where they come from: for the scripts that write one."""
import datetime
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def commit():
    def git(*arguments):
        return subprocess.run(["git", "-C", str(ROOT), *arguments], stdout=subprocess.PIPE, text=True).stdout.strip()
    return git("rev-parse", "HEAD") + (" with changes" if git("status", "--porcelain", "-uno", "--", ".", ":!parameter_files/benchmarks/figures") else "")


def machine():
    models = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return f"{models[0] if models else 'unknown'}, {os.cpu_count()} cores"


def origin(command):
    return {"command": command, "commit": commit(), "date": datetime.date.today().isoformat(), "machine": machine()}
