"""Helper functions that a migration puts into several files, where one module could hold them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from codemod.helpers.catalog import helper_names
from codemod.model import FileChange

_DEFINITION = re.compile(rb"^(?:async def|def|class) (\w+)", re.MULTILINE)
_SEVERAL = 3
"""The files from which on the same functions are worth a module of their own."""


@dataclass(frozen=True)
class SharedHelpers:
    """How many files get helpers, and the helper that most of them get, with their number."""

    files: int
    name: str
    number: int


def shared_helpers(changes: Iterable[FileChange]) -> SharedHelpers | None:
    """The helpers that several changed files get; None where no helper goes into several."""
    names = frozenset(helper_names())
    files = 0
    counts: Counter[str] = Counter()
    for change in changes:
        new = _defined(change.after) - _defined(change.before)
        counts.update(sorted(new & names))
        files += bool(new & names)
    found = counts.most_common(1)
    if not found or found[0][1] < _SEVERAL:
        return None
    name, number = found[0]
    return SharedHelpers(files, name, number)


def _defined(text: bytes | None) -> set[str]:
    return {name.decode() for name in _DEFINITION.findall(text or b"")}
