"""Which further files the analysis must see: those that import a file with SDK usage."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

_IMPORT_LINE = re.compile(rb"^[ \t]*(?:from[ \t]|import[ \t])[^\n]*", re.MULTILINE)
_WORD = re.compile(rb"\w+")


def with_importers(relevant: Collection[str], contents: Mapping[str, bytes]) -> set[str]:
    """The relevant files, and every file that may import one of them, directly or through others.

    A file may import another when a line of its imports names the other's module or package; that
    is cheap to see in bytes, and a name too many only costs a parse.
    """
    words: dict[str, set[bytes]] = {}
    chosen = set(relevant)
    stems = {stem for path in chosen for stem in _stems(path)}
    todo = True
    while todo:
        todo = False
        for path, data in contents.items():
            if path in chosen:
                continue
            if path not in words:
                words[path] = {word for line in _IMPORT_LINE.findall(data) for word in _WORD.findall(line)}
            if words[path] & stems:
                chosen.add(path)
                fresh = _stems(path) - stems
                if fresh:
                    stems |= fresh
                    todo = True
    return chosen


def _stems(path: str) -> set[bytes]:
    pure = PurePosixPath(path)
    name = pure.parent.name if pure.stem == "__init__" else pure.stem
    return {name.encode()} if name else set()
