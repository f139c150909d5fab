"""Takes decorators, items of `with` and parameters out of the statements they belong to."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any, TypeVar

import libcst as cst

_Listed = TypeVar("_Listed", cst.WithItem, cst.Param)


def without_parts(original: cst.CSTNode, updated: Any, dropped: Set[cst.CSTNode]) -> Any:
    """The updated form of a node without those of its parts that are to go.

    Args:
        original: the node as it was.
        updated: the node with its children updated.
        dropped: the expressions of decorators and items, and the names of parameters, to take out.
    """
    if isinstance(original, cst.Decorator):
        return cst.RemoveFromParent() if original.decorator in dropped else updated
    if isinstance(original, cst.Parameters):
        gone = [one.name in dropped for one in original.params]
        return updated.with_changes(params=_kept(updated.params, gone)) if any(gone) else updated
    if isinstance(original, cst.With):
        gone = [one.item in dropped for one in original.items]
        if all(gone):
            return _block(updated)
        return updated.with_changes(items=_kept(updated.items, gone)) if any(gone) else updated
    return updated


def _kept(parts: Sequence[_Listed], gone: list[bool]) -> list[_Listed]:
    """The parts that stay; the last of them ends as the last of all did."""
    kept = [part for part, goes in zip(parts, gone, strict=True) if not goes]
    if kept and gone[-1]:
        kept[-1] = kept[-1].with_changes(comma=parts[-1].comma)
    return kept


def _block(statement: cst.With) -> cst.FlattenSentinel[cst.BaseStatement]:
    """The statements of the block of a `with`, which stand where it stood."""
    first, *others = (_on_own_line(one) for one in statement.body.body)
    lines = [*statement.leading_lines, *getattr(first, "leading_lines", ())]
    return cst.FlattenSentinel([first.with_changes(leading_lines=lines), *others])


def _on_own_line(statement: cst.BaseStatement | cst.BaseSmallStatement) -> cst.BaseStatement:
    if isinstance(statement, cst.BaseSmallStatement):
        plain = statement.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
        return cst.SimpleStatementLine([plain])
    return statement
