"""Which further files the analysis must see beside those that use the SDK themselves."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

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


_KEPT_CHAT = re.compile(
    rb"\.(\w+)\[[^\]\n]*\]\s*=[^\n]*(?:\.start_chat|\bchats\s*\.\s*create)\s*\("
)
"""The attribute in whose container a new chat is put."""


@dataclass
class ImportScan:
    """The imports of all files of a run, read from their bytes, parsed or not."""

    contents: Mapping[str, bytes]

    @cached_property
    def written(self) -> dict[str, list[tuple[str, str | None]]]:
        """The imports of each file: the module as written, and a name of it or none."""
        return {path: list(_written(data)) for path, data in self.contents.items()}

    @cached_property
    def resolver(self) -> ImportResolver:
        """Says which file an import means."""
        imports = [(path, *each) for path, found in self.written.items() for each in found]
        return ImportResolver(self.contents, imports)

    @property
    def resolver_so_far(self) -> ImportResolver:
        """The same, without the imports where nobody has had to read them."""
        return self.resolver if "written" in self.__dict__ else ImportResolver(self.contents)


def with_neighbours(relevant: Collection[str], scan: ImportScan) -> set[str]:
    """The relevant files, the files that import them, the files they import, and a few more.

    A response can travel both ways: to whoever calls a function of a relevant file, however far
    away, and into the functions that a relevant file calls.  Imports are read from the bytes; a
    line inside a string only costs a parse.

    Frameworks load files without imports, and a program keeps its chats on their objects, as in
    `bot.chats[user] = model.start_chat()`: every file that mentions such an attribute is needed.

    Where no file uses the SDK nothing travels: what is to be said of a mention, as of the id of a
    model, is said of the file alone.

    Args:
        relevant: paths of the files that name the SDK.
        scan: the imports of every file of the run.
    """
    if not any(_USE.search(scan.contents[path]) for path in relevant):
        return set(relevant)
    written = scan.written.items()
    imports = {path: set(_imported(path, found, scan.resolver)) for path, found in written}
    chosen = _importers(relevant, imports)
    for path in relevant:
        chosen |= _with_packages(imports[path], imports)
    chosen |= _sharing_chats(relevant, scan.contents)
    return {path for path in chosen if path in scan.contents}


def _sharing_chats(relevant: Collection[str], contents: Mapping[str, bytes]) -> set[str]:
    """The files that mention an attribute in which a relevant file keeps chats."""
    names = {b"." + name for path in relevant for name in _KEPT_CHAT.findall(contents[path])}
    return {
        path
        for path, data in contents.items()
        if path.endswith(".py") and any(name in data for name in names)
    }


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


def _imported(
    path: str, written: Iterable[tuple[str, str | None]], resolver: ImportResolver
) -> Iterator[str]:
    """The files that a file imports."""
    for target, name in written:
        module = resolver.resolve(target, path)
        if module is not None:
            yield module
            submodule = resolver.submodule(module, name) if name else None
            if submodule is not None:
                yield submodule


def _written(data: bytes) -> Iterator[tuple[str, str | None]]:
    """The imports that stand in a file: the module, and a name of it or none."""
    for target, names in _FROM.findall(data):
        module = target.decode("ascii", "ignore")
        yield module, None
        for name in _NAME.findall(names):
            yield module, name.decode("ascii", "ignore")
    for names in _IMPORT.findall(data):
        for part in names.decode("ascii", "ignore").split(","):
            if part.strip():
                yield part.split(" as ", 1)[0].strip(), None
