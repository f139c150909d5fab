"""Copies a project for the two runs of a verification."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from codemod.discovery.files import ENVIRONMENT_MARKER, NEVER_ENTERED
from codemod.model import FileChange
from codemod.replay.runner import IGNORED_FOLDERS

BEFORE: Final = "old"
AFTER: Final = "new"
"""Names of the same length, so that output laid out around a path looks alike in both runs."""

NOT_COPIED: Final = IGNORED_FOLDERS | NEVER_ENTERED


class CopyError(Exception):
    """A project that cannot be copied.  The message is one sentence with what to do."""


@dataclass(frozen=True)
class Copies:
    """The project as it is and its migrated form; both folders have the project's own name."""

    root: Path
    before: Path
    after: Path


def make_copies(root: Path, changes: Iterable[FileChange], target: Path) -> Copies:
    """Copy the project `root` twice below `target`, the second time with `changes` applied.

    Version control, virtual environments and caches are not copied.  Raises CopyError when a file
    cannot be read or written.
    """
    root = root.resolve()
    copies = Copies(root, copy_project(root, target / BEFORE), copy_project(root, target / AFTER))
    for change in changes:
        (copies.after / change.path).write_bytes(change.after)
    return copies


def copy_project(root: Path, target: Path) -> Path:
    """Copy the project `root` into the new folder `target` and return the copy.

    Raises CopyError when a file cannot be read or written.
    """
    copy = target / (root.name or "project")
    try:
        _copy_tree(root, copy)
    except OSError as error:
        raise CopyError(
            f"{error.filename or root} cannot be copied ({error.strerror}); make it readable, move "
            "it out of the project, or free space in the temporary folder."
        ) from error
    return copy


def _copy_tree(root: Path, target: Path) -> None:
    for path, names, files in os.walk(root):
        names[:] = [name for name in names if not _left_out(Path(path, name))]
        folder = target / os.path.relpath(path, root)
        folder.mkdir(parents=True, exist_ok=True)
        links = [name for name in names if Path(path, name).is_symlink()]
        for name in [*links, *files]:
            _copy_file(Path(path, name), folder / name, root, target)


def _left_out(folder: Path) -> bool:
    return folder.name in NOT_COPIED or (folder / ENVIRONMENT_MARKER).exists()


def _copy_file(source: Path, target: Path, root: Path, copy: Path) -> None:
    """Copy a file; a link keeps pointing at the same thing, inside the copy where it is inside."""
    if source.is_symlink():
        target.symlink_to(counterpart(source.resolve(), root, copy))
    elif stat.S_ISREG(source.stat().st_mode):
        shutil.copy2(source, target)


def counterpart(path: Path, root: Path, copy: Path) -> Path:
    """Return the place in `copy` of an absolute `path` below `root`; other paths are unchanged."""
    return copy / path.relative_to(root) if path.is_relative_to(root) else path
