"""Times whole runs of the tool beside two units: `git grep`, and LibCST over the relevant files.

    python -m benchmarks.speed FOLDER... [--rounds N] [--code CHECKOUT]

Every command is a process of its own; they run in turn, one round after the other.  The table has
medians of processor seconds (user and system), because machines are shared and wall time is not
ours.  `grep` is `git grep -c generate_content` in the folder; `libcst` is a program that parses the
files that pass the prefilter with LibCST and prints them again; `dry run` is `migrate . --format
json`; `hook` is `check` of the first file of the folder that has nothing of Gemini in it.  With
--code the tool comes from another checkout, to compare two versions.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codemod.discovery import find, prefilter, read
from codemod.settings import Settings

PROJECT_ROOT = Path(__file__).resolve().parent.parent

UNIT = """
import sys
import libcst
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        try:
            libcst.parse_module(file.read()).code
        except (libcst.ParserSyntaxError, RecursionError, UnicodeDecodeError):
            pass
"""


@dataclass(frozen=True)
class Cost:
    """What one process took: processor seconds, wall seconds and peak memory in MiB."""

    processor: float
    wall: float
    memory: float


def cost_of(command: Sequence[str], folder: Path, code: Path) -> Cost:
    """Run a command to its end, its output thrown away."""
    environment = {**os.environ, "PYTHONPATH": str(code)}
    start = os.times().elapsed
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, usage = os.wait4(process.pid, 0)
    wall = os.times().elapsed - start
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def median(costs: Sequence[Cost]) -> Cost:
    """The middle of each figure."""
    return Cost(
        statistics.median(cost.processor for cost in costs),
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.memory for cost in costs),
    )


def row(folder: Path, rounds: int, code: Path) -> tuple[str, ...]:
    """The figures of one folder, as cells of the table."""
    files = find(folder, (folder,), Settings()).files
    contents = {file: read(file, folder) for file in files}
    relevant = [
        str(file) for file, data in contents.items() if isinstance(data, bytes) and prefilter(data)
    ]
    others = [str(file) for file in files if str(file) not in relevant]
    tool = [sys.executable, "-m", "codemod"]
    commands = {
        "grep": ["git", "grep", "-c", "generate_content"],
        "libcst": [sys.executable, "-c", UNIT, *relevant],
        "dry run": [*tool, "migrate", ".", "--format", "json", "--exit-zero"],
        "hook": [*tool, "check", *others[:1], "--exit-zero"],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(cost_of(command, folder, code))
    middle = {name: median(found) for name, found in costs.items()}
    run, unit = middle["dry run"], middle["libcst"]
    return (
        folder.name,
        f"{len(files):,}",
        str(len(relevant)),
        f"{middle['grep'].processor:.2f}",
        f"{unit.processor:.2f}",
        f"{run.processor:.2f}",
        f"{run.processor / unit.processor:.2f}",
        f"{run.memory:.0f}",
        f"{middle['hook'].processor:.2f}",
    )


COLUMNS = (
    "repository",
    "files",
    "relevant",
    "grep",
    "libcst",
    "dry run",
    "dry run / libcst",
    "peak MiB",
    "hook",
)


def main() -> None:
    """Print the table for the folders that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Formatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--code", type=Path, default=PROJECT_ROOT)
    arguments = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |")
    print("|---" + "|---:" * (len(COLUMNS) - 1) + "|")
    for folder in arguments.folders:
        cells = row(folder.resolve(), arguments.rounds, arguments.code.resolve())
        print("| " + " | ".join(cells) + " |", flush=True)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of the description."""


if __name__ == "__main__":
    main()
