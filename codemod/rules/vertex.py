"""Which clients talk to Vertex AI."""

from __future__ import annotations

import ast
from enum import Enum

from codemod.analysis.graph import CallOperation, Slot
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerValue

SWITCHES = frozenset({"GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE"})
"""Environment variables that turn every client of a program to Vertex AI (mapping 10)."""

_OFF = frozenset({"", "0", "false"})


class Backend(Enum):
    """Which service a client talks to, as far as its construction shows."""

    DEVELOPER = "developer"
    VERTEX = "vertex"
    UNSEEN = "unseen"


def backend_of(client: CallOperation) -> Backend:
    """Which service a client talks to; `UNSEEN` where a value that is not constant decides."""
    given = {**_unpacked(client), **client.keywords}
    for name in ("vertexai", "enterprise"):
        if name in given:
            return _switched(given[name])
    if given.keys() & {"project", "location", "credentials"}:
        return Backend.VERTEX
    return Backend.UNSEEN if client.has_star or client.star_keywords else Backend.DEVELOPER


def _unpacked(client: CallOperation) -> dict[str, Slot]:
    """The keywords of dict displays that a call unpacks, where no other dict can be there."""
    found: dict[str, Slot] = {}
    for slot in client.star_keywords:
        containers = [value.container for value in slot.values if isinstance(value, ContainerValue)]
        if len(containers) == 1 and isinstance(display := containers[0].node, ast.Dict):
            for key in display.keys:
                name = key.value if isinstance(key, ast.Constant) else None
                if isinstance(name, str) and name in containers[0].keyed:
                    found[name] = containers[0].keyed[name]
    return found


def _switched(slot: Slot) -> Backend:
    """What the values of a switch say; callers and settings decide what cannot be seen."""
    seen: set[Slot] = set()
    found: set[bool] = set()
    todo = [slot]
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        is_constant = isinstance(current.node, ast.Constant)
        is_given = current.role == "parameter" or isinstance(current.node, ast.Attribute)
        if is_given or not (current.predecessors or is_constant):
            return Backend.UNSEEN
        if isinstance(current.node, ast.Constant):
            found.add(bool(current.node.value))
        todo.extend(current.predecessors)
    if found == {True}:
        return Backend.VERTEX
    return Backend.UNSEEN if True in found else Backend.DEVELOPER


def sets_vertex_switch(project: Project) -> bool:
    """Whether the program itself turns its clients to Vertex AI by an environment variable."""
    return any(
        _is_set(node)
        for module in project.modules.values()
        if any(name in module.text for name in SWITCHES)
        for node in module.nodes_of(ast.Assign, ast.Call)
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
