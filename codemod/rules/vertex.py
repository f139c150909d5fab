"""Which clients talk to Vertex AI."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation, Slot
from codemod.analysis.project import Project

SWITCHES = frozenset({"GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE"})
"""Environment variables that turn every client of a program to Vertex AI (mapping 10)."""

_OFF = frozenset({"", "0", "false"})


def is_vertex(client: CallOperation) -> bool:
    """Whether the arguments of a client say, or may say, that it talks to Vertex AI."""
    for keyword in client.node.keywords:
        if keyword.arg in ("vertexai", "enterprise"):
            return not _is_always_off(client.keywords[keyword.arg])
        if keyword.arg in ("project", "location", "credentials"):
            return True
    return False


def _is_always_off(slot: Slot) -> bool:
    """Whether every value that can be at a place is a constant for no.

    Callers of the program decide what a parameter is, and settings what an attribute is.
    """
    seen: set[Slot] = set()
    todo = [slot]
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        is_off = isinstance(current.node, ast.Constant) and not current.node.value
        is_given = current.role == "parameter" or isinstance(current.node, ast.Attribute)
        if is_given or not (current.predecessors or is_off):
            return False
        todo.extend(current.predecessors)
    return True


def sets_vertex_switch(project: Project) -> bool:
    """Whether the program itself turns its clients to Vertex AI by an environment variable."""
    return any(
        _is_set(node) for module in project.modules.values() for node in ast.walk(module.tree)
    )


def _is_set(node: ast.AST) -> bool:
    """`os.environ[SWITCH] = value`, `os.environ.setdefault(SWITCH, value)`, `os.putenv(...)`."""
    if isinstance(node, ast.Assign):
        keys = [target.slice for target in node.targets if isinstance(target, ast.Subscript)]
        return any(_is_switch(key) for key in keys) and not _is_off(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) == 2:
        is_setter = node.func.attr in ("setdefault", "putenv", "setenv")
        return is_setter and _is_switch(node.args[0]) and not _is_off(node.args[1])
    return False


def _is_switch(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in SWITCHES


def _is_off(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and str(node.value).lower() in _OFF
