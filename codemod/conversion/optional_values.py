"""Whether None can be the value of an argument, which 2.3.0 sends as null (mapping trap 12)."""

from __future__ import annotations

import ast

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
    for root in project.roots(slot) if slot is not None else ():
        if isinstance(root.node, ast.Constant) and root.node.value is None:
            return True
        if isinstance(root.node, ast.arg) and _is_optional(root.node.annotation):
            return True
        if isinstance(root.node, ast.Call) and _looks_up(root.node):
            return True
    return False


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
