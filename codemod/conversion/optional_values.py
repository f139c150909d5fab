"""Whether None can be the value of an argument, which 2.3.0 sends as null (mapping trap 12)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import Slot
from codemod.analysis.project import Project
from codemod.conversion.literals import is_none
from codemod.sources.walking import walk


def may_be_none(project: Project, node: ast.expr) -> bool:
    """Whether None can visibly stand here: a branch, a default, an annotation or a lookup."""
    if isinstance(node, ast.IfExp):
        return any(
            is_none(branch) or may_be_none(project, branch) for branch in (node.body, node.orelse)
        )
    slot = project.slot(node)
    return any(_is_none_or_gives_it(source.node) for source in _sources(project, slot))


def _sources(project: Project, slot: Slot | None) -> Iterator[Slot]:
    """Where the values of a slot come from, without what `a or b` takes no None from."""
    todo = [slot] if slot is not None else []
    seen: set[Slot] = set()
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        if isinstance(node := current.node, ast.BoolOp) and isinstance(node.op, ast.Or):
            last = project.slot(node.values[-1])
            todo += [last] if last is not None else []
        elif current.predecessors:
            todo += current.predecessors
        else:
            yield current


def _is_none_or_gives_it(node: ast.AST | None) -> bool:
    if isinstance(node, ast.arg):
        return _is_optional(node.annotation)
    if isinstance(node, ast.Call):
        return _looks_up(node)
    return isinstance(node, ast.Constant) and node.value is None


def _looks_up(call: ast.Call) -> bool:
    """Whether a call is `mapping.get(key)` or the like, which gives None for a missing key."""
    named_get = isinstance(call.func, ast.Attribute) and call.func.attr in ("get", "getenv")
    return named_get and len(call.args) == 1 and not call.keywords


def _is_optional(annotation: ast.expr | None) -> bool:
    return annotation is not None and any(
        (isinstance(node, ast.Constant) and node.value is None)
        or (isinstance(node, ast.Name) and node.id == "Optional")
        or (isinstance(node, ast.Attribute) and node.attr == "Optional")
        for node in walk(annotation)
    )
