"""Where functions import what they need, in files that import the SDK only there."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from codemod.rewriting.import_sites import ImportSite

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Path = tuple[ast.AST, ...]


@dataclass(frozen=True)
class LatePlace:
    """A place for an import: behind so many lines, indented like a statement."""

    line: int
    node: ast.stmt


def late_places(
    lines: Sequence[str], sites: Iterable[ImportSite], uses: Sequence[_Path]
) -> set[LatePlace] | None:
    """Where an import serves every use of its name.

    Beside an import that runs before the use, or else above the statements of the
    function that hold its uses.  None when a use is in no function.

    Args:
        lines: the file.
        sites: the imports to stand beside, the preferred ones first.
        uses: each use, with all nodes around it from the outside in.
    """
    local = [site for site in sites if site.function is not None]
    found: set[LatePlace] = set()
    rest: dict[_Function, list[_Path]] = {}
    for path in uses:
        function = next((node for node in reversed(path) if isinstance(node, _Function)), None)
        if function is None:
            return None
        site = next((site for site in local if _runs_before(site, path)), None)
        if site is not None:
            found.add(LatePlace(site.node.end_lineno or site.node.lineno, site.node))
        else:
            rest.setdefault(function, []).append(path)
    for function, paths in rest.items():
        statement = _above_all(lines, function, paths)
        if statement is None:
            return None
        decorators = getattr(statement, "decorator_list", [])
        top = min([statement.lineno, *(one.lineno for one in decorators)])
        found.add(LatePlace(top - 1, statement))
    return found


def _runs_before(site: ImportSite, path: _Path) -> bool:
    """Whether an import has run where the path leads, as far as its function got that far.

    One at the top of a function always has; one in a block has for what follows in the block, and
    one in a `try` for its handlers too, which the same names of the SDK stand in.
    """
    block = site.parents[-1]
    if block not in path[:-1]:
        return False
    if block is site.function:
        return True
    inner = path[path.index(block) + 1]
    if inner.lineno <= site.node.lineno:  # type: ignore[attr-defined]
        return False
    return isinstance(block, ast.Try) or any(
        site.node in statements and inner in statements for statements in _blocks(block)
    )


def _above_all(lines: Sequence[str], function: ast.AST, paths: Sequence[_Path]) -> ast.stmt | None:
    """The innermost statement on lines of its own that all uses stand in or below."""
    common = paths[0]
    for path in paths[1:]:
        common = common[: _shared(common, path)]
    for block in reversed(common[common.index(function) :]):
        for statements in _blocks(block):
            holding = [one for one in statements if any(one in path for path in paths)]
            complete = all(any(one in path for one in holding) for path in paths)
            if holding and complete and _has_own_line(lines, holding[0]):
                return holding[0]
    return None


def _has_own_line(lines: Sequence[str], statement: ast.stmt) -> bool:
    text = lines[statement.lineno - 1]
    if isinstance(statement, ast.If) and text.lstrip().startswith("elif"):
        return False
    return not text.encode()[: statement.col_offset].strip()


def _shared(one: _Path, other: _Path) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a is not b), min(len(one), len(other)))


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements in a node."""
    for field in ("body", "orelse", "finalbody"):
        statements = getattr(node, field, None)
        if isinstance(statements, list):
            yield statements
