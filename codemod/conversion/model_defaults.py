"""Ids of models that are given as defaults, where the analysis cannot see what they come out at.

`settings.get("model", ID)` of any mapping, and `add_argument("--model", default=ID)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import Slot
from codemod.analysis.project import Project
from codemod.conversion.command_line import PARSING, destination
from codemod.sources.python_module import PythonModule

ENVIRONMENT = frozenset({"os.getenv", "os.environ.get"})
"""Functions that look a setting up in the environment."""

_LOOKUPS = frozenset({"get", "pop", "setdefault"})
_PARSING = PARSING | {"parse_known_args"}


def defaults_behind(project: Project, root: Slot) -> Iterator[ast.Constant]:
    """The text constants that an expression falls back to, if it looks something up."""
    node = root.node
    default = _default_of_lookup(node)
    if isinstance(default, ast.Constant):
        yield default
    if isinstance(node, ast.Attribute) and _is_parsed(project, node.value):
        for call in root.module.method_calls("add_argument"):
            value = _keyword(call, "default")
            if destination(call) == node.attr and isinstance(value, ast.Constant):
                yield value
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        for call in root.module.method_calls("setdefault"):
            value = _default_of_lookup(call)
            if _is_key_of(call, node) and isinstance(value, ast.Constant):
                yield value


def places_of_default(project: Project, module: PythonModule, node: ast.expr) -> list[Slot]:
    """Where a default comes out; none for what is no default."""
    parent = module.parent(node)
    call = module.parent(parent) if isinstance(parent, ast.keyword) else parent
    if not isinstance(call, ast.Call):
        return []
    found: list[ast.expr] = []
    if project.symbol(call.func) in ENVIRONMENT and node not in call.args[:1]:
        found.append(call)
    elif not isinstance(call.func, ast.Attribute):
        return []
    elif call.args[1:2] == [node] and call.func.attr in _LOOKUPS:
        found.append(call)
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if method == "setdefault":
        items = module.nodes_of(ast.Subscript)
        found += [one for one in items if _is_key_of(call, one)]
    if method == "add_argument" and isinstance(parent, ast.keyword):
        name = destination(call)
        members = module.nodes_of(ast.Attribute)
        found += [one for one in members if one.attr == name]
    return [slot for one in found if (slot := project.slot(one)) is not None]


def _default_of_lookup(node: ast.AST | None) -> ast.expr | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    return node.args[1] if node.func.attr in _LOOKUPS and len(node.args) == 2 else None


def _is_key_of(call: ast.Call, item: ast.Subscript) -> bool:
    """Whether `mapping.setdefault(key, ...)` is about `mapping[key]`."""
    key = call.args[0] if call.args else None
    return (
        isinstance(call.func, ast.Attribute)
        and isinstance(key, ast.Constant)
        and isinstance(item.slice, ast.Constant)
        and key.value == item.slice.value
        and ast.unparse(call.func.value) == ast.unparse(item.value)
    )


def _is_parsed(project: Project, node: ast.expr) -> bool:
    """Whether an expression holds what an argument parser has found."""
    slot = project.slot(node)
    roots = project.roots(slot) if slot is not None else []
    return any(
        isinstance(root.node, ast.Call)
        and isinstance(root.node.func, ast.Attribute)
        and root.node.func.attr in _PARSING
        for root in roots
    )


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)
