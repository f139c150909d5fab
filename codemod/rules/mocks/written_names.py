"""The functions of a test, the names in it and the classes of its fakes, as they are written."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.model import Span
from codemod.sources.python_module import PythonModule

Function = ast.FunctionDef | ast.AsyncFunctionDef

FAKES = frozenset({"AsyncMock", "MagicMock", "Mock", "NonCallableMock", "SimpleNamespace"})
"""Classes that tests make fakes with."""

PLAIN_FAKES = FAKES - {"AsyncMock"}
"""Those among them whose objects nobody waits for."""


def function_of(module: PythonModule, node: ast.AST) -> Function | None:
    """The function that a node stands in."""
    current: ast.AST | None = node
    while current is not None and not isinstance(current, Function):
        current = module.parent(current)
    return current


def all_parameters(function: Function | ast.Lambda) -> set[str]:
    """The names of the parameters of a function."""
    arguments = function.args
    rest = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    plain = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return {one.arg for one in (*plain, *rest)}


def is_fixture(function: Function) -> bool:
    """Whether a function is a fixture of pytest."""
    return any(
        last_name(one.func if isinstance(one, ast.Call) else one) == "fixture"
        for one in function.decorator_list
    )


def last_name(function: ast.expr) -> str:
    """The last word of a dotted name."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def is_annotation(module: PythonModule, node: ast.expr) -> bool:
    """Whether an expression stands in an annotation."""
    parent = module.parent(node)
    while isinstance(parent, ast.expr):
        node, parent = parent, module.parent(parent)
    declared = isinstance(parent, ast.AnnAssign) and parent.annotation is node
    returned = isinstance(parent, Function) and parent.returns is node
    return declared or returned or isinstance(parent, ast.arg)


def is_property(function: Function) -> bool:
    """Whether a method is read like a field."""
    names = [last_name(decorator) for decorator in function.decorator_list]
    return bool(names) and names[-1] in ("property", "cached_property")


def name_span(module: PythonModule, function: Function) -> Span:
    """Where the name of a function stands."""
    whole = module.span(function)
    line = module.lines[whole.start_line - 1]
    start = line.index("def", whole.start_column) + len("def")
    start += len(line[start:]) - len(line[start:].lstrip())
    return Span(whole.start_line, start, whole.start_line, start + len(function.name))


def given_by(method: Function) -> Iterator[ast.Return | ast.Yield]:
    """What a function gives itself, and not a function in it."""
    todo: list[ast.AST] = list(method.body)
    while todo:
        node = todo.pop(0)
        if isinstance(node, ast.Return | ast.Yield):
            yield node
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            todo += ast.iter_child_nodes(node)
