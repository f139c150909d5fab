"""Ids of models that are given as defaults, where the analysis cannot see what they come out at.

`settings.get("model", ID)` of any mapping, the options of a command line, and `Field(default=ID)`
of a class of settings.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import Slot
from codemod.analysis.project import Project
from codemod.conversion.command_line import PARSING, destination
from codemod.conversion.option_values import (
    keyword,
    options_behind,
    parameter_of,
    values_of_option,
)
from codemod.sources.python_module import PythonModule

ENVIRONMENT = frozenset({"os.getenv", "os.environ.get"})
"""Functions that look a setting up in the environment."""

_DECLARING = {
    "attr.ib": 0,
    "attrs.field": None,
    "dataclasses.field": None,
    "decouple.config": None,
    "fastapi.Body": 0,
    "fastapi.Form": 0,
    "fastapi.Query": 0,
    "pydantic.Field": 0,
    "sqlmodel.Field": 0,
    "typer.Argument": 0,
    "typer.Option": 0,
}
"""Functions that stand for their `default`, and where it comes if it has no name."""

_LOOKUPS = frozenset({"get", "pop", "setdefault"})
_PARSING = PARSING | {"parse_known_args"}


def defaults_behind(project: Project, root: Slot) -> Iterator[ast.Constant]:
    """The text constants that an expression falls back to, if it looks something up."""
    node = root.node
    default = _default_of_lookup(node) or _declared(project, node)
    if isinstance(default, ast.Constant):
        yield default
    if isinstance(node, ast.Attribute) and _is_parsed(project, node.value):
        for call in root.module.method_calls("add_argument"):
            if destination(call) == node.attr:
                yield from values_of_option(call)
    if isinstance(node, ast.arg):
        for call in options_behind(project, root.module, node):
            yield from values_of_option(call)
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
    in_environment = project.symbol(call.func) in ENVIRONMENT and node not in call.args[:1]
    if in_environment or _declared(project, call) is node:
        found.append(call)
    elif (parameter := parameter_of(project, module, call)) is not None:
        return [parameter]
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


def _declared(project: Project, node: ast.AST | None) -> ast.expr | None:
    """The default that a call stands for, such as `Field(default=ID)`."""
    name = project.symbol(node.func) if isinstance(node, ast.Call) else ""
    if not isinstance(node, ast.Call) or name not in _DECLARING:
        return None
    place = _DECLARING[name]
    given = node.args[place : place + 1] if place is not None else []
    return given[0] if given else keyword(node, "default")


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
