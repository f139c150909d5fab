"""Which further files the analysis must see beside those that use the SDK themselves."""

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

_USE = re.compile(
    rb"""
    \.generate_content(?:_async|_stream)?\s*\(        # of a model that somebody gave
    | \.models\s*\.\s*generate_content
    | \bchats\s*\.\s*create\b
    | \bimport\b[^\n]*\bgoogle(?:\.(?:genai|generativeai|ai)\b|[ \t]*(?:[,;#\r\n]|as\b|$))
    | \bfrom\s+google\s+import\b
    | \bfrom\s+google\.(?:generativeai|ai)\b
    | \bfrom\s+google\.genai(?!\.types\b|\.errors\b)\b
      (?!\s+import\s+types\b(?:\s+as\s+\w+)?[ \t]*(?:\#[^\n]*)?\r?$)
    | ["']google\.(?:genai|generativeai)                # imported by the text of its name
    """,
    re.MULTILINE | re.VERBOSE,
)
"""What a file has to do something with the SDK, more than to mention it or to name its types."""


def with_neighbours(relevant: Collection[str], contents: Mapping[str, bytes]) -> set[str]:
    """The relevant files, the files that import them, and the files they import.

    A response can travel both ways: to whoever calls a function of a relevant file, however far
    away, and into the functions that a relevant file calls.  Imports are read from the bytes; a
    line inside a string only costs a parse.

    Where no file uses the SDK nothing travels: what is to be said of a mention, as of the id of a
    model, is said of the file alone.

    Args:
        relevant: paths of the files that name the SDK.
        contents: every file of the run, by path.
    """
    if not any(_USE.search(contents[path]) for path in relevant):
        return set(relevant)
    resolver = ImportResolver(contents)
    imports = {path: set(_imported(path, data, resolver)) for path, data in contents.items()}
    chosen = _importers(relevant, imports)
    for path in relevant:
        chosen |= _with_packages(imports[path], imports)
    return {path for path in chosen if path in contents}


def _with_packages(imported: Collection[str], imports: Mapping[str, set[str]]) -> set[str]:
    """Imported files, and behind a package what its `__init__.py` imports for re-export."""
    found: set[str] = set()
    todo = list(imported)
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            if path.endswith("__init__.py"):
                todo.extend(imports.get(path, ()))
    return found


def _importers(relevant: Collection[str], imports: Mapping[str, set[str]]) -> set[str]:
    importers: dict[str, list[str]] = {}
    for path, imported in imports.items():
        for name in imported:
            importers.setdefault(name, []).append(path)
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
