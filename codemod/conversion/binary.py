"""Which expressions are known to be bytes."""

from __future__ import annotations

import ast

from codemod.analysis.graph import Slot
from codemod.analysis.project import Project
from codemod.conversion.reading import reads_bytes

BYTES_FUNCTIONS = frozenset({"builtins.bytes", "base64.b64decode", "base64.urlsafe_b64decode"})
BYTES_METHODS = frozenset({"read_bytes", "tobytes", "encode", "getvalue", "to_bytes"})


def is_bytes(project: Project, node: ast.expr) -> bool:
    """Whether every value that can stand at an expression is `bytes`."""
    slot = project.slot(node)
    return slot is not None and holds_bytes(project, slot)


def holds_bytes(project: Project, slot: Slot) -> bool:
    """Whether every value that can stand in a slot is `bytes`."""
    roots = project.roots(slot)
    return bool(roots) and all(_makes_bytes(project, root.node) for root in roots)


def _makes_bytes(project: Project, node: ast.AST | None) -> bool:
    if isinstance(node, ast.arg):
        return isinstance(node.annotation, ast.Name) and node.annotation.id == "bytes"
    if isinstance(node, ast.Constant):
        return isinstance(node.value, bytes)
    if isinstance(node, ast.Call):
        if project.symbol(node.func) in BYTES_FUNCTIONS:
            return True
        if isinstance(node.func, ast.Attribute) and node.func.attr == "read":
            return reads_bytes(project, node.func.value)
        return isinstance(node.func, ast.Attribute) and node.func.attr in BYTES_METHODS
    return False
