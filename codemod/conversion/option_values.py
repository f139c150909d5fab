"""What an option of a command line can be without further ado: its default, and its choices.

`add_argument("--model", choices=[...], default=...)` of argparse, and the decorators of click.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from codemod.analysis.graph import Slot
from codemod.analysis.project import Project
from codemod.conversion.command_line import destination
from codemod.sources.python_module import PythonModule

_DECORATORS = frozenset({"click.argument", "click.option"})


def values_of_option(call: ast.Call) -> Iterator[ast.Constant]:
    """The constants that an option can be, where they are written at its declaration."""
    choices = _choices(call)
    values = [keyword(call, "default")]
    values += choices.elts if isinstance(choices, ast.List | ast.Tuple) else []
    yield from (value for value in values if isinstance(value, ast.Constant))


def options_behind(project: Project, module: PythonModule, node: ast.arg) -> Iterator[ast.Call]:
    """The decorators of click that give a parameter its value."""
    function = module.parent(module.parent(node) or node)
    if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        for call in function.decorator_list:
            if not isinstance(call, ast.Call) or not _is_decorator(project, call):
                continue
            if destination(call) == node.arg:
                yield call


def parameter_of(project: Project, module: PythonModule, call: ast.Call) -> Slot | None:
    """The parameter that gets the value of an option of click; None for other calls."""
    function = module.parent(call)
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    info = project.graphs[module.path].functions.get(function)
    if info is None or not _is_decorator(project, call):
        return None
    return info.parameters.get(destination(call))


def is_choice(project: Project, module: PythonModule, node: ast.expr) -> bool:
    """Whether a constant is a choice of an option, or a default that must be among its choices."""
    parent = module.parent(node)
    while isinstance(parent, ast.List | ast.Tuple) or _is_choice_type(parent):
        parent = module.parent(parent)
    call = module.parent(parent) if isinstance(parent, ast.keyword) else None
    if not isinstance(parent, ast.keyword) or not isinstance(call, ast.Call):
        return False
    adds = isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument"
    return (adds or _is_decorator(project, call)) and _choices(call) is not None


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value that a call gives for a name."""
    return next((one.value for one in call.keywords if one.arg == name), None)


def _choices(call: ast.Call) -> ast.expr | None:
    """What an option can be chosen from, where it says so."""
    kind = keyword(call, "type")
    if isinstance(kind, ast.Call) and _is_choice_type(kind):
        return kind.args[0] if kind.args else None
    return keyword(call, "choices")


def _is_choice_type(node: ast.AST | None) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Choice"


def _is_decorator(project: Project, call: ast.Call) -> bool:
    return project.symbol(call.func) in _DECORATORS
