"""Starts the user's command in a copy as if it had been typed in the project."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from codemod.replay.environment import Environment
from codemod.replay.project_copies import counterpart
from codemod.replay.runner import Completed, Launcher, launch_process

_DURATION: Final = re.compile(r"\bin \d+\.\d\d?s( \(\d+:\d\d:\d\d\))?")
"""How pytest says how long it took, which is never the same twice."""


def launcher(root: Path, environment: Environment, working_folder: Path) -> Launcher:
    """Return what starts a command for `run_program` in a copy of the project `root`.

    `working_folder` is the folder in the project where the user stands. Absolute paths into the
    project, on the command line and on the import path (projects installed in editable mode), lead
    into the copy; an environment inside the project, which is not copied, is used where it is.
    """
    places = environment.import_paths_below(root)

    def launch(
        command: Sequence[str], copy: Path, variables: Mapping[str, str], timeout: float
    ) -> Completed:
        folder = counterpart(working_folder, root, copy)
        imports = [str(counterpart(place, root, copy)) for place in places]
        hook, *others = variables["PYTHONPATH"].split(os.pathsep)
        changed = {
            "PYTHONPATH": os.pathsep.join([hook, *imports, *others]),
            "PWD": str(folder),
        }
        placed = [
            _program(command[0], working_folder, root, copy),
            *(_argument(argument, root, copy) for argument in command[1:]),
        ]
        completed = launch_process(placed, folder, {**variables, **changed}, timeout)
        return Completed(
            completed.exit_code,
            _DURATION.sub("in <time>", completed.stdout),
            completed.stderr,
            completed.timed_out,
        )

    return launch


def _program(name: str, working_folder: Path, root: Path, copy: Path) -> str:
    """The program to start: that of the copy, or the project's own where the copy has none."""
    if os.sep not in name:
        return name
    original = working_folder / name
    copied = counterpart(original, root, copy)
    return str(copied if copied.exists() else original)


def _argument(argument: str, root: Path, copy: Path) -> str:
    path = Path(argument)
    if not (path.is_absolute() and path.is_relative_to(root)):
        return argument
    copied = counterpart(path, root, copy)
    return str(copied) if copied.exists() else argument
