"""`# TODO(gemini-codemod: CODE)` above code that only a person can migrate.

Markers are made anew on each run with `--mark`: those of settled code go, the others stay, so a
second run changes nothing.  A marker is a comment on a line of its own; where the file would not
mean the same afterwards (a line that begins inside a string), there is none.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Mapping

from codemod.model import FileChange, Flow, Span, Status
from codemod.reporting.diff import line_changes
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_MARKER = re.compile(r"#\s*TODO\(gemini-codemod: [a-z-]+\)\s*\Z")
_IN_BYTES = re.compile(rb"^[ \t]*#[ \t]*TODO\(gemini-codemod: [a-z-]+\)", re.MULTILINE)
_NOT_FOR_PEOPLE = frozenset({"model-kept", "declined", "outside-paths", "gate-failed"})
"""Reasons that are settled by other means than an edit at that place."""


def count(contents: Iterable[bytes]) -> int:
    """How many markers stand in `contents`."""
    return sum(len(_IN_BYTES.findall(data)) for data in contents)


def with_markers(
    modules: Mapping[str, PythonModule],
    flows: Iterable[Flow],
    changes: Iterable[FileChange],
    *,
    wanted: bool,
) -> list[FileChange]:
    """`changes` with the markers of the flows that stay, or without any when none is `wanted`.

    Args:
        modules: the files that may be marked, by path.
        flows: the flows of the plan.
        changes: what the plan changes; their lines are those of `modules` before.
        wanted: whether flows are to be marked; else markers are only removed.
    """
    places: dict[str, dict[int, set[str]]] = {}
    for flow in flows if wanted else ():
        refusal = flow.refusal
        if flow.status is not Status.LEFT or refusal is None or refusal.code in _NOT_FOR_PEOPLE:
            continue
        module = modules.get(refusal.location.path)
        line = _line_above(module, refusal.location.span) if module else None
        if line is not None:
            codes = places.setdefault(refusal.location.path, {}).setdefault(line, set())
            codes.add(refusal.code)
    changed = {change.path: change for change in changes}
    for path, module in modules.items():
        if path in places or _IN_BYTES.search(module.data):
            change = changed.get(path) or FileChange(path, module.data, module.data)
            marked = _marked(change, places.get(path, {}))
            if marked != change.before:
                changed[path] = FileChange(path, change.before, marked)
            else:
                changed.pop(path, None)
    return list(changed.values())


def _line_above(module: PythonModule, span: Span) -> int | None:
    """The line, counted from 0, of the statement at `span`; its line must begin with it."""
    starts: set[int] = set()
    innermost: ast.stmt | None = None
    for node in walk(module.tree):
        if isinstance(node, ast.stmt):
            first = _first_line(node)
            if not module.lines[first - 1][: _column(node, first)].strip():
                starts.add(first)
            if node.lineno <= span.start_line <= (node.end_lineno or node.lineno):
                outer = innermost is None or innermost.lineno <= node.lineno
                innermost = node if outer else innermost
    current: ast.AST | None = innermost
    while current is not None:
        if isinstance(current, ast.stmt) and _first_line(current) in starts:
            return _first_line(current) - 1
        current = module.parent(current)
    return None


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", ())
    return min((int(decorator.lineno) for decorator in decorators), default=node.lineno)


def _column(node: ast.stmt, first: int) -> int:
    """How much of the first line must be blank; a decorator has its sign there."""
    return node.col_offset if first == node.lineno else 0


def _marked(change: FileChange, places: Mapping[int, set[str]]) -> bytes:
    """The bytes after the change, with its markers made anew; unchanged where that is unsafe."""
    after = change.after
    if b"\r" in after.replace(b"\r\n", b""):
        return after
    lines = after.split(b"\n")
    above = {
        moved: codes for old, codes in places.items() if (moved := _moved(change, old)) is not None
    }
    stale = _marker_lines(after)
    result: list[bytes] = []
    for number, line in enumerate(lines):
        for code in sorted(above.get(number, ())):
            indent = line[: len(line) - len(line.lstrip(b" \t"))]
            end = b"\r" if line.endswith(b"\r") else b""
            result.append(indent + f"# TODO(gemini-codemod: {code})".encode() + end)
        if number not in stale:
            result.append(line)
    marked = b"\n".join(result)
    return marked if _same_program(after, marked) else after


def _moved(change: FileChange, line: int) -> int | None:
    """Where `line` of the old text stands in the new one; None when it was changed."""
    shift = 0
    for part in line_changes(change):
        if part.start <= line < part.end:
            return None
        if part.start > line:
            break
        shift += len(part.new) - (part.end - part.start)
    return line + shift


def _marker_lines(data: bytes) -> set[int]:
    """The lines, counted from 0, that hold a marker and nothing else."""
    try:
        tokens = list(tokenize.tokenize(io.BytesIO(data).readline))
    except (SyntaxError, tokenize.TokenError):
        return set()
    return {
        token.start[0] - 1
        for token in tokens
        if token.type == tokenize.COMMENT
        and _MARKER.match(token.string)
        and not token.line[: token.start[1]].strip()
    }


def _same_program(before: bytes, after: bytes) -> bool:
    try:
        return ast.dump(ast.parse(before)) == ast.dump(ast.parse(after))
    except (SyntaxError, ValueError, RecursionError):
        return False
