"""Which further files the analysis must see: those that import a file with SDK usage."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping

from codemod.analysis.imports import ImportResolver

_FROM = re.compile(
    rb"^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(\([^)]*\)|[^\n]*)", re.MULTILINE
)
_IMPORT = re.compile(rb"^[ \t]*import[ \t]+([^\n;#]*)", re.MULTILINE)
_NAME = re.compile(rb"\w+")


def with_importers(relevant: Collection[str], contents: Mapping[str, bytes]) -> set[str]:
    """The relevant files, and every file that imports one of them, directly or through others.

    Imports are read from the bytes; a line inside a string only costs a parse.
    """
    resolver = ImportResolver(contents)
    importers: dict[str, list[str]] = {}
    for path, data in contents.items():
        for imported in _imported(path, data, resolver):
            importers.setdefault(imported, []).append(path)
    chosen = set(relevant)
    todo = deque(relevant)
    while todo:
        for path in importers.get(todo.popleft(), ()):
            if path not in chosen:
                chosen.add(path)
                todo.append(path)
    return chosen


def _imported(path: str, data: bytes, resolver: ImportResolver) -> Iterator[str]:
    for target, names in _FROM.findall(data):
        module = resolver.resolve(target.decode("ascii", "ignore"), path)
        if module is not None:
            yield module
            for name in _NAME.findall(names):
                submodule = resolver.submodule(module, name.decode("ascii", "ignore"))
                if submodule is not None:
                    yield submodule
    for names in _IMPORT.findall(data):
        for part in names.decode("ascii", "ignore").split(","):
            module = (
                resolver.resolve(part.split(" as ", 1)[0].strip(), path) if part.strip() else None
            )
            if module is not None:
                yield module
