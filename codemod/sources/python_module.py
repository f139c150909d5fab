"""A Python source file: its bytes, its text, its syntax tree and its spans.

The tree is the standard `ast`, which costs a tenth of a LibCST parse; LibCST is only used for the
files that change (`codemod.rewriting`).  `ast` counts columns in UTF-8 bytes and, before Python
3.12, misplaces expressions inside f-strings; both are corrected here, so that every span of the
program is in characters and points at the text it names.
"""

from __future__ import annotations

import ast
import io
import tokenize
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import PurePosixPath
from typing import TypeVar

from codemod.model import Location, Span
from codemod.sources.fstrings import repair_fstring_positions
from codemod.sources.walking import children, walk

SNIPPET_LIMIT = 160

Node = TypeVar("Node", bound=ast.AST)


class UnparsableSourceError(ValueError):
    """The file is not Python that this interpreter can parse; the message is a full sentence."""


@dataclass(eq=False)
class PythonModule:
    """One parsed file.  `path` is relative to the root of the run."""

    path: str
    data: bytes
    text: str
    tree: ast.Module
    lines: list[str]

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node, in the order of `ast.walk`."""
        return list(walk(self.tree))

    @cached_property
    def _places(self) -> dict[type[ast.AST], array[int]]:
        """Where the nodes of each class are among all nodes."""
        found: dict[type[ast.AST], array[int]] = {}
        for place, node in enumerate(self.nodes):
            kind = type(node)
            if kind not in found:
                found[kind] = array("I")
            found[kind].append(place)
        return found

    def nodes_of(self, *kinds: type[Node]) -> Iterator[Node]:
        """The nodes of some classes, in the order of `ast.walk`; much faster than walking again."""
        groups = [self._places[kind] for kind in kinds if kind in self._places]
        for place in groups[0] if len(groups) == 1 else sorted(chain.from_iterable(groups)):
            yield self.nodes[place]  # type: ignore[misc]

    def method_calls(self, name: str) -> Iterator[ast.Call]:
        """The calls of methods, or of functions of modules, of that name."""
        for call in self.nodes_of(ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr == name:
                yield call

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The syntactic parent of every node but the tree; most neighbours are never asked."""
        return {child: parent for parent in self.nodes for child in children(parent)}

    @property
    def package_parts(self) -> tuple[str, ...]:
        """The folders and the stem of the path; `__init__` stands for its folder."""
        pure = PurePosixPath(self.path)
        stem = () if pure.stem == "__init__" else (pure.stem,)
        return (*pure.parts[:-1], *stem)

    def span(self, node: ast.AST) -> Span:
        """The character span of a node that has a position."""
        return Span(
            node.lineno,  # type: ignore[attr-defined]
            self._column(node.lineno, node.col_offset),  # type: ignore[attr-defined]
            node.end_lineno,  # type: ignore[attr-defined]
            self._column(node.end_lineno, node.end_col_offset),  # type: ignore[attr-defined]
        )

    def span_of_name(self, parameter: ast.arg) -> Span:
        """The span of the name of a parameter, without its annotation."""
        whole = self.span(parameter)
        end = whole.start_column + len(parameter.arg)
        return Span(whole.start_line, whole.start_column, whole.start_line, end)

    def _column(self, line: int, byte_offset: int) -> int:
        text = self.lines[line - 1]
        if text.isascii():
            return byte_offset
        return len(text.encode("utf-8")[:byte_offset].decode("utf-8", "ignore"))

    def source(self, node: ast.AST) -> str:
        """The text of a node, as written."""
        return self.text_of(self.span(node))

    def text_of(self, span: Span) -> str:
        """The text of a span, as written."""
        lines = self.lines[span.start_line - 1 : span.end_line]
        if not lines:
            return ""
        lines = [*lines]
        lines[-1] = lines[-1][: span.end_column]
        lines[0] = lines[0][span.start_column :]
        return "".join(lines)

    def location(self, node: ast.AST) -> Location:
        """Where a node stands, with its line as snippet."""
        span = self.span(node)
        return Location(self.path, span, self.lines[span.start_line - 1].strip()[:SNIPPET_LIMIT])

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The syntactic parent of a node."""
        return self.parents.get(node)

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that holds a node."""
        current: ast.AST | None = node
        while current is not None and not isinstance(current, ast.stmt):
            current = self.parents.get(current)
        assert current is not None
        return current


def parse_python(path: str, data: bytes) -> PythonModule:
    """Parse the bytes of a file.

    Raises:
        UnparsableSourceError: the bytes cannot be decoded or are not Python for this interpreter.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        tree = ast.parse(text, filename=path)
    except (SyntaxError, ValueError, LookupError) as error:
        from codemod.sources.newer_grammar import explain

        detail = getattr(error, "msg", None) or str(error)
        line = getattr(error, "lineno", None)
        raise UnparsableSourceError(explain(path, data, detail, line)) from error
    except (RecursionError, MemoryError) as error:
        raise UnparsableSourceError(f"{path} is nested too deeply to be analysed.") from error
    text = text.removeprefix("\ufeff")
    lines = _python_lines(text)
    try:
        repair_fstring_positions(tree, lines)
    except RecursionError as error:
        raise UnparsableSourceError(f"{path} is nested too deeply to be analysed.") from error
    return PythonModule(path, data, text, tree, lines)


def _python_lines(text: str) -> list[str]:
    """Split as the Python tokenizer does: at LF, CRLF and CR only, ends kept."""
    return io.StringIO(text, newline="").readlines() if "\r" not in text else _split_universal(text)


def _split_universal(text: str) -> list[str]:
    lines: list[str] = []
    for chunk in text.split("\n"):
        parts = chunk.split("\r")
        tail = parts.pop()
        closed = not tail and parts
        lines.extend(part + "\r" for part in parts[:-1] if parts)
        if parts:
            if closed:
                lines.append(parts[-1] + "\r\n")
                continue
            lines.append(parts[-1] + "\r")
        lines.append(tail + "\n")
    if lines:
        last = lines.pop()
        last = last[:-1] if last.endswith("\n") else last
        if last:
            lines.append(last)
    return lines
