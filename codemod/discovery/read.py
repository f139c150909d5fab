"""Reading one file as bytes, or saying why not."""

from __future__ import annotations

import os
from pathlib import Path

from codemod.model import FileProblem


def read(path: Path, root: Path) -> bytes | FileProblem:
    """The bytes of `path`, or a fatal `unreadable` problem that names it relative to `root`."""
    try:
        return path.read_bytes()
    except OSError as error:
        return unreadable(relative(path, root), error)


def unreadable(shown: str, error: OSError) -> FileProblem:
    """The problem of a file or folder that the system would not let us read."""
    reason = error.strerror or str(error)
    return FileProblem(
        shown,
        "unreadable",
        f"{shown} cannot be read ({reason}); give yourself read access or leave it out with "
        "--exclude.",
    )


def relative(path: Path, root: Path) -> str:
    """`path` as the reports name it: below `root`, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return Path(os.path.relpath(path, root)).as_posix()
