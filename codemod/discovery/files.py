"""Which files a run looks at.

Folders are listed by git where there is git, so that what it ignores stays out; else by a walk
that passes over what no one migrates (virtual environments, build output, caches).  A file that
the user names is always taken.  The order is that of the paths, so a run is reproducible.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from codemod import git
from codemod.discovery.patterns import matches
from codemod.discovery.read import relative, unreadable
from codemod.model import FileProblem
from codemod.settings import Settings

SUFFIXES: frozenset[str] = frozenset({".py", ".pyi"})
"""The kinds of files we read in a folder."""

NEVER_ENTERED: frozenset[str] = frozenset(
    {
        ".bzr",
        ".eggs",
        ".gemini-codemod",
        ".git",
        ".hg",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "site-packages",
    }
)
"""Folders whose files are not the project's, even where someone committed them."""

BUILD_OUTPUT: frozenset[str] = frozenset({"build", "dist", "venv"})
"""Folders that are passed over unless git tracks what is in them."""

ENVIRONMENT_MARKER = "pyvenv.cfg"
"""The file that makes a folder a virtual environment, whatever its name (PEP 405)."""


@dataclass(frozen=True)
class Found:
    """The files of a run, absolute and in order, and what could not be taken."""

    files: tuple[Path, ...]
    problems: tuple[FileProblem, ...]


@dataclass
class _Search:
    root: Path
    settings: Settings
    files: dict[Path, Path] = field(default_factory=dict)
    """Where a file really is -> the path it is known by."""
    problems: list[FileProblem] = field(default_factory=list)

    def problem(self, path: Path, code: str, sentence: str, *, fatal: bool) -> None:
        shown = relative(path, self.root)
        self.problems.append(FileProblem(shown, code, f"{shown} {sentence}", fatal))


def find(root: Path, paths: Iterable[Path], settings: Settings) -> Found:
    """The Python files at and below `paths`, and a problem for each that cannot be taken.

    `root` is the folder that reported paths start from; relative `paths` count from the current
    directory.  Problems: `missing-path` and `unreadable` (fatal), `no-python`, `too-large`,
    `outside-link` and `broken-link` (remarks).
    """
    root = root.resolve()
    search = _Search(root, settings)
    links: list[Path] = []
    for path in map(located, paths):
        if not os.path.lexists(path):
            search.problem(path, "missing-path", "does not exist; check the spelling.", fatal=True)
        elif path.is_dir():
            _take_folder(search, path.resolve(), links)
        else:
            _take(search, path, links)
    # After the files, so that a link to a file of the run counts once, under the file's own path.
    for link in links:
        _take_link(search, link)
    problems = dict.fromkeys(sorted(search.problems, key=lambda p: (p.path, p.code)))
    return Found(tuple(sorted(search.files.values())), tuple(problems))


def located(path: Path) -> Path:
    """`path` made absolute with links resolved, except for the last step."""
    return path.resolve() if path.is_dir() else path.parent.resolve() / path.name


def _take_folder(search: _Search, folder: Path, links: list[Path]) -> None:
    """Take the Python files below `folder`; a remark when there is none at all."""
    listing = git.listed_files(folder)
    if listing is None or (listing == git.Listing((), ()) and git.is_ignored(folder)):
        candidates: Iterable[Path] = _walk(search, folder)
    else:
        candidates = (folder / name for name in _own(listing))
    settings, any_python = search.settings, False
    for file in candidates:
        if file.suffix not in SUFFIXES:
            continue
        any_python = True
        inside = file.is_relative_to(search.root)
        base = search.root if inside else folder
        if matches(file, base, settings.exclude):
            continue
        if settings.include and not matches(file, base, settings.include):
            continue
        _take(search, file, links)
    if not any_python:
        search.problem(
            folder, "no-python", "holds no Python files; name another folder.", fatal=False
        )


def _own(listing: git.Listing) -> Iterator[str]:
    """What git lists, without the files of environments, caches and untracked build output."""
    everything = (*listing.tracked, *listing.untracked)
    environments = {
        name[: -len(ENVIRONMENT_MARKER)]
        for name in everything
        if name.rpartition("/")[2] == ENVIRONMENT_MARKER
    }
    passed_over = tuple(environments - {""})  # "": the user named the environment itself
    for names, ignored in (
        (listing.tracked, NEVER_ENTERED),
        (listing.untracked, NEVER_ENTERED | BUILD_OUTPUT),
    ):
        for name in names:
            if name.startswith(passed_over) or not ignored.isdisjoint(name.split("/")[:-1]):
                continue
            yield name


def _walk(search: _Search, folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        search.problems.append(unreadable(relative(Path(error.filename), search.root), error))

    for here, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(
            name
            for name in folders
            if name not in NEVER_ENTERED | BUILD_OUTPUT
            and not Path(here, name, ENVIRONMENT_MARKER).exists()
        )
        for name in sorted(files):
            yield Path(here, name)


def _take(search: _Search, file: Path, links: list[Path]) -> None:
    """Take `file` if it is a regular file of a bearable size; put links aside."""
    try:
        status = file.lstat()
    except FileNotFoundError:
        return  # git still lists a file that was deleted since the last commit
    except OSError as error:
        search.problems.append(unreadable(relative(file, search.root), error))
        return
    if stat.S_ISLNK(status.st_mode):
        links.append(file)
    else:
        _take_regular(search, file, file, status)


def _take_link(search: _Search, link: Path) -> None:
    try:
        target = link.resolve(strict=True)
        status = target.stat()
    except (OSError, RuntimeError):  # RuntimeError: a loop, before Python 3.13
        search.problem(
            link, "broken-link", "is a symbolic link that leads nowhere; it was left.", fatal=False
        )
        return
    if not target.is_relative_to(search.root):
        search.problem(
            link,
            "outside-link",
            f"is a symbolic link out of the tree, to {target}; name that file to migrate it.",
            fatal=False,
        )
    elif not stat.S_ISDIR(status.st_mode):
        _take_regular(search, link, target, status)


def _take_regular(search: _Search, file: Path, target: Path, status: os.stat_result) -> None:
    limit = search.settings.max_file_size
    if not stat.S_ISREG(status.st_mode):
        search.problem(file, "unreadable", "is not a regular file; leave it out.", fatal=True)
    elif status.st_size > limit:
        search.problem(
            file,
            "too-large",
            f"has {status.st_size:,} bytes, more than the limit of {limit:,}; raise "
            "max-file-size to migrate it.",
            fatal=False,
        )
    else:
        search.files.setdefault(target, file)
