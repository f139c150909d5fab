"""Which lines of which files differ from a commit, or are staged: for checks of a change only."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from codemod import git
from codemod.discovery.files import SUFFIXES
from codemod.model import Location

_HUNK = re.compile(rb"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb'\\([abfnrtv\\"]|[0-7]{3})')
_LETTERS = {
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
    b"\\": b"\\",
    b'"': b'"',
}
_EVERY_LINE = (range(1, 1 << 31),)


@dataclass(frozen=True)
class ChangedLines:
    """The changed lines by path relative to the work tree."""

    lines: Mapping[str, tuple[range, ...]]

    def touches(self, location: Location) -> bool:
        """Whether a line of `location` was changed."""
        span = location.span
        return any(
            changed.start <= span.end_line and span.start_line < changed.stop
            for changed in self.lines.get(location.path, ())
        )


def since(root: Path, revision: str) -> ChangedLines:
    """The lines of the work tree `root` that differ from where it left `revision`.

    That is the merge base, as in a pull request.  Files git does not know yet count whole.

    Raises:
        git.GitError: there is no such commit, or no repository.
    """
    commit = git.ask_line(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if revision.startswith("-") or commit is None:
        raise git.GitError(
            f"git knows no commit {revision!r} here; name a branch, tag or commit, and in "
            "continuous integration fetch enough history"
        )
    base = git.ask_line(root, "merge-base", commit, "HEAD") or commit
    lines = dict(_parse(git.demand(root, *_DIFF, base, "--")))
    listing = git.listed_files(root)
    for name in listing.untracked if listing else ():
        lines[name] = _EVERY_LINE
    return ChangedLines(lines)


def staged(root: Path) -> ChangedLines:
    """The lines that the next commit of the work tree `root` changes."""
    return ChangedLines(dict(_parse(git.demand(root, *_DIFF, "--cached", "--", index=True))))


def staged_contents(root: Path) -> dict[str, bytes | None]:
    """The Python files that differ between index and disk: their content in the index, or None."""
    names = git.names(git.demand(root, "diff", "--name-only", "-z", "--no-renames", index=True))
    found: dict[str, bytes | None] = {}
    for name in names:
        if Path(name).suffix in SUFFIXES:
            found[name] = git.ask(root, "show", f":{name}", index=True)
    others = git.demand(root, "ls-files", "-z", "--others", "--exclude-standard", index=True)
    found.update({name: None for name in git.names(others) if Path(name).suffix in SUFFIXES})
    return found


_DIFF = (
    "diff",
    "--unified=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--find-renames",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)


def _parse(answer: bytes) -> list[tuple[str, tuple[range, ...]]]:
    """The new side of a diff without context."""
    found: dict[str, list[range]] = {}
    current: list[range] = []
    in_header = False
    for line in answer.split(b"\n"):
        if line.startswith(b"diff --git "):
            in_header = True
        elif in_header and line.startswith(b"+++ "):
            name = _name(line[4:])
            current = found.setdefault(name, []) if name is not None else []
        elif line.startswith(b"@@ ") and (match := _HUNK.match(line)):
            in_header = False
            start, length = int(match[1]), int(match[2] or 1)
            current.append(range(start, start + length))
    return [(name, tuple(ranges)) for name, ranges in found.items()]


def _name(text: bytes) -> str | None:
    """The path of a `+++` line; None for a file that is gone."""
    text = text.rstrip(b"\t\r")
    if text == b"/dev/null":
        return None
    if text.startswith(b'"'):
        text = _ESCAPE.sub(
            lambda m: _LETTERS[m[1]] if m[1] in _LETTERS else bytes([int(m[1], 8)]), text[1:-1]
        )
    return os.fsdecode(text[2:])
