"""The record of the last run that wrote: the original bytes, and what was written.

It lies in the git directory (`.git/gemini-codemod/last-run/`), or without git in
`.gemini-codemod/last-run/` below the root, which ignores itself.  It is complete on disk before
the first file is replaced, so an interrupted run can be undone too.

    last-run/journal.json     version, root and the entries
    last-run/0, 1, ...        the original bytes of each entry
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from codemod import git
from codemod.writing.replace import sync_folder

VERSION = 1
FOLDER_IN_GIT = "gemini-codemod"
FOLDER_WITHOUT_GIT = ".gemini-codemod"
_INDEX = "journal.json"
_RUN = "last-run"


class NothingToUndoError(Exception):
    """No run is on record for this folder.  The message is one sentence."""


class JournalError(Exception):
    """The record is there but cannot be used.  The message is one sentence."""


@dataclass(frozen=True)
class Entry:
    """One replaced file: `path` below the root, hashes of both contents, the file with the data.

    `created` says that there was no file before; the data is empty then.
    """

    path: str
    before: str
    after: str
    data: str
    created: bool = False


@dataclass(frozen=True)
class Journal:
    """A run on record: its folder `home`, and `root`, which the paths of the entries count from.

    On disk `root` is told from `base`, the work tree or the folder that holds the record.
    """

    home: Path
    base: Path
    root: Path
    entries: tuple[Entry, ...]

    def original(self, entry: Entry) -> bytes:
        """The bytes before the run.  Raises JournalError when they are gone or damaged."""
        path = self.home / entry.data
        try:
            data = path.read_bytes()
        except OSError as error:
            raise JournalError(
                f"The copy of {entry.path} in {self.home} cannot be read."
            ) from error
        if digest(data) != entry.before:
            raise JournalError(f"The copy of {entry.path} in {self.home} is damaged.")
        return data


def digest(data: bytes) -> str:
    """The hash by which contents are told apart."""
    return hashlib.sha256(data).hexdigest()


def record(root: Path, contents: Iterable[tuple[str, bytes, bytes, bool]]) -> Journal:
    """Put (path, before, after, created) of a run about to write on record, over the last one."""
    root = root.resolve()
    place = _place(root) or _Place(root / FOLDER_WITHOUT_GIT, root)
    home = place.home
    home.mkdir(parents=True, exist_ok=True)
    if home.name == FOLDER_WITHOUT_GIT:
        (home / ".gitignore").write_bytes(b"*\n")
    fresh, final = home / f"{_RUN}.new", home / _RUN
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)  # the originals may hold secrets that only their owner may read
    entries = []
    for number, (path, before, after, created) in enumerate(contents):
        entries.append(Entry(path, digest(before), digest(after), str(number), created))
        _write(fresh / str(number), before)
    run = Journal(final, place.base, root, tuple(entries))
    _write(fresh / _INDEX, _index(run))
    if final.exists():
        shutil.rmtree(final)
    fresh.replace(final)
    sync_folder(home)
    return run


def last(start: Path) -> Journal:
    """The run on record for the repository of `start`, or without git for the nearest folder.

    Raises NothingToUndoError when there is none, JournalError when it cannot be read.
    """
    start = start.resolve()
    in_git = _place(start)
    if in_git is not None:
        places = [in_git]
    else:
        folders = (start, *start.parents)
        places = [_Place(folder / FOLDER_WITHOUT_GIT, folder) for folder in folders]
    place = next((place for place in places if (place.home / _RUN / _INDEX).exists()), None)
    if place is None:
        raise NothingToUndoError(f"There is nothing to undo: no run that wrote files in {start}.")
    home = place.home / _RUN
    try:
        index = json.loads((home / _INDEX).read_bytes())
        if index["version"] != VERSION:
            raise JournalError(f"{home} was written by another version of gemini-codemod.")
        entries = tuple(Entry(**entry) for entry in index["entries"])
        return Journal(home, place.base, (place.base / index["root"]).resolve(), entries)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise JournalError(f"{home / _INDEX} cannot be read; remove {home} to go on.") from error


def keep(run: Journal, entries: Iterable[Entry]) -> None:
    """Leave only `entries` on record; with none, the record goes."""
    remaining = list(entries)
    if not remaining:
        shutil.rmtree(run.home)
        return
    temporary = run.home / f"{_INDEX}.new"
    _write(temporary, _index(replace(run, entries=tuple(remaining))))
    temporary.replace(run.home / _INDEX)


@dataclass(frozen=True)
class _Place:
    """Where records are kept, and the folder that their roots are told from.

    Roots are relative so that a project that was moved can still be undone.
    """

    home: Path
    base: Path


def _place(path: Path) -> _Place | None:
    """The place of the repository that holds `path`, if there is one."""
    top, folder = git.top_level(path), git.git_dir(path)
    if top is None or folder is None:
        return None
    return _Place(folder / FOLDER_IN_GIT, top.resolve())


def _index(run: Journal) -> bytes:
    document = {
        "version": VERSION,
        "root": Path(os.path.relpath(run.root, run.base)).as_posix(),
        "entries": [asdict(entry) for entry in run.entries],
    }
    return json.dumps(document, indent=1).encode("ascii")


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
