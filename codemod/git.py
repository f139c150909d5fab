"""What we ask git: the top level, the files it knows, and which files have uncommitted changes.

git is optional.  Without the program or outside a repository the answers are None or empty; only
`dirty_files` raises, since "git could not tell" must not pass for "clean".
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Set inside git hooks; they would make git answer for the repository of the hook, not of the path.
_MISLEADING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


class GitError(Exception):
    """git is there but could not answer.  The message is one sentence."""


@dataclass(frozen=True)
class Listing:
    """The names of files, relative to the folder that was asked for, with forward slashes."""

    tracked: tuple[str, ...]
    untracked: tuple[str, ...]


def top_level(path: Path) -> Path | None:
    """The work tree that holds `path` (a file or a folder), or None."""
    answer = ask(_folder(path), "rev-parse", "--show-toplevel")
    return Path(_line(answer)) if answer and _line(answer) else None


def git_dir(path: Path) -> Path | None:
    """The git directory of the work tree that holds `path`, or None.

    A linked work tree has one of its own.
    """
    if top_level(path) is None:
        return None
    answer = ask(_folder(path), "rev-parse", "--absolute-git-dir")
    return Path(_line(answer)) if answer else None


def listed_files(folder: Path) -> Listing | None:
    """The files below `folder` that git tracks and those it would let one add; None: no git.

    A file that was deleted but not yet committed is still listed.
    """
    tracked = ask(folder, "ls-files", "-z", "--cached")
    others = ask(folder, "ls-files", "-z", "--others", "--exclude-standard")
    if tracked is None or others is None:
        return None
    return Listing(tuple(dict.fromkeys(names(tracked))), tuple(names(others)))


def is_ignored(path: Path) -> bool:
    """Whether git ignores `path` itself."""
    return ask(_folder(path.parent), "check-ignore", "--quiet", os.fspath(path)) is not None


def dirty_files(files: Iterable[Path]) -> tuple[Path, ...]:
    """Those of `files` whose content git could not give back: changed, or not tracked at all.

    Links are followed first.  Files outside any repository are not dirty.  Raises GitError when a
    repository is there and git cannot tell.
    """
    owners: dict[Path, Path | None] = {}
    by_repository: dict[Path, list[tuple[Path, Path]]] = {}
    for file in files:
        target = file.resolve()
        owner = _owner(target.parent, owners)
        if owner is not None:
            by_repository.setdefault(owner, []).append((file, target))
    dirty: list[Path] = []
    for repository, pairs in by_repository.items():
        clean = _tracked(repository) - _changed(repository)
        dirty += [file for file, target in pairs if target not in clean]
    return tuple(sorted(dirty))


def _owner(folder: Path, known: dict[Path, Path | None]) -> Path | None:
    """The nearest folder at or above `folder` with a `.git` entry (a file in linked trees)."""
    if folder not in known:
        if (folder / ".git").exists():
            known[folder] = folder
        else:
            known[folder] = _owner(folder.parent, known) if folder != folder.parent else None
    return known[folder]


def _tracked(repository: Path) -> set[Path]:
    return {repository / name for name in names(demand(repository, "ls-files", "-z"))}


def _changed(repository: Path) -> set[Path]:
    """Tracked files that differ from the last commit, in the index or in the work tree."""
    answer = demand(
        repository, "status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames"
    )
    return {repository / entry[3:] for entry in names(answer)}


def demand(repository: Path, *arguments: str, index: bool = False) -> bytes:
    """As `ask`, but raise GitError where git cannot tell."""
    answer = ask(repository, *arguments, index=index)
    if answer is None:
        raise GitError(f"git could not tell what was changed in {repository}")
    return answer


def ask_line(folder: Path, *arguments: str) -> str | None:
    """The one line that git prints, or None."""
    answer = ask(folder, *arguments)
    return (_line(answer) or None) if answer else None


def ask(folder: Path, *arguments: str, index: bool = False) -> bytes | None:
    """What git prints, or None when it is absent, refuses, or `folder` is in no repository.

    With `index` the index that a git hook was given counts, as in `git commit --all`.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    if index and "GIT_INDEX_FILE" in os.environ:
        environment["GIT_INDEX_FILE"] = os.path.abspath(os.environ["GIT_INDEX_FILE"])  # noqa: PTH100
    try:
        done = subprocess.run(
            ["git", "-C", os.fspath(folder), *arguments],
            capture_output=True,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def names(answer: bytes) -> list[str]:
    """The names in an answer to a question with `-z`."""
    return [os.fsdecode(name) for name in answer.split(b"\0") if name]


def _line(answer: bytes) -> str:
    return os.fsdecode(answer.rstrip(b"\r\n"))


def _folder(path: Path) -> Path:
    """The nearest existing folder at or above `path`."""
    while not path.is_dir() and path != path.parent:
        path = path.parent
    return path
