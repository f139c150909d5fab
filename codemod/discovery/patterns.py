"""The patterns of `exclude` and `include`.

A pattern without a slash matches any folder or file name on the way to a file; one with a slash
matches from its base.  A pattern that matches a folder matches everything below it.  `*` and `?`
stop at slashes, `**` does not.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence, Set
from functools import lru_cache
from pathlib import Path, PurePosixPath


def anchored(pattern: str, base: Path) -> str:
    """`pattern` made independent of the current folder: a slash inside ties it to `base`."""
    cleaned = pattern.rstrip("/")
    if "/" not in cleaned:
        return cleaned
    return f"{glob.escape(base.as_posix().rstrip('/'))}/{cleaned.lstrip('/').removeprefix('./')}"


def matches(path: Path, root: Path, patterns: Sequence[str]) -> bool:
    """Whether one of `patterns` matches the absolute `path`, or a folder it lies in.

    Patterns with a slash that are not absolute count from `root`.  Folders above `root` are not
    looked at by the patterns without a slash.
    """
    if not patterns:
        return False
    relative = PurePosixPath(path.relative_to(root).as_posix())
    absolute = PurePosixPath(path.as_posix())
    for pattern in patterns:
        if "/" not in pattern:
            if any(_regex(pattern).fullmatch(part) for part in relative.parts):
                return True
            continue
        # Absolute on this system: settings anchor theirs, so that a drive letter may come first.
        candidate = absolute if Path(glob_free(pattern)).is_absolute() else relative
        if any(_regex(pattern).fullmatch(str(p)) for p in (candidate, *candidate.parents)):
            return True
    return False


def within(path: str, folders: Set[str]) -> bool:
    """Whether the relative `path`, or a folder it lies in, is one of `folders`; "." is the root."""
    return not folders.isdisjoint((path, ".", *map(str, PurePosixPath(path).parents)))


def glob_free(pattern: str) -> str:
    """The part of `pattern` before its first wildcard: enough to see whether it is absolute."""
    return re.split(r"[*?[]", pattern, maxsplit=1)[0] or "."


@lru_cache(maxsize=256)
def _regex(pattern: str) -> re.Pattern[str]:
    """`pattern` as a regular expression over a path with forward slashes."""
    out: list[str] = []
    for token in re.findall(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\]|.", pattern, re.DOTALL):
        if token == "**/":
            out.append("(?:.*/)?")
        elif token == "**":
            out.append(".*")
        elif token == "*":
            out.append("[^/]*")
        elif token == "?":
            out.append("[^/]")
        elif len(token) > 1:
            out.append(_set(token[1:-1]))
        else:
            out.append(re.escape(token))
    return re.compile("".join(out))


def _set(body: str) -> str:
    """What stands between the brackets of a pattern, as a set of a regular expression."""
    negated = body.startswith("!")
    escaped = re.sub(r"([\\\[\]^&~|])", r"\\\1", body[1:] if negated else body)
    return f"[{'^' if negated else ''}{escaped}]"
