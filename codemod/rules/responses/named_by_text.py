"""Variables of a function that `locals()` hands out, so that a text may name what is read of them.

That is `"{response.text}".format(**locals())`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import Value
from codemod.conversion.read_types import is_leaf, is_reason
from codemod.rules.calls import Context
from codemod.sources.python_module import PythonModule

_GIVERS = {"builtins.locals": "locals()", "builtins.vars": "vars()"}
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def handed_out(
    context: Context,
) -> Iterator[tuple[ast.expr, PythonModule, frozenset[CallOperation]]]:
    """The calls of `locals()` where a variable holds a response, with the calls it is from."""
    project = context.project
    followed = context.followed.keys() - context.kept
    for path, graph in project.graphs.items():
        if not any(text in graph.module.text for text in _GIVERS.values()):
            continue
        for call in graph.calls:
            if not _gives_all(project, graph.module, call):
                continue
            function = _function(graph.module, call)
            if function is not None:
                origins = _origins(project, path, function) & followed
                if origins:
                    yield call, graph.module, frozenset(origins)


def _gives_all(project: Project, module: PythonModule, call: ast.Call) -> bool:
    """Whether a call gives all variables, and is not only asked whether there is a name."""
    known = project.symbol(call.func) in _GIVERS and not call.args
    return known and not isinstance(module.parent(call), ast.Compare)


def _function(module: PythonModule, node: ast.AST) -> ast.AST | None:
    current: ast.AST | None = node
    while current is not None and not isinstance(current, _Function):
        current = module.parent(current)
    return current


def _origins(project: Project, path: str, function: ast.AST) -> set[CallOperation]:
    """The calls whose responses, or parts of them, a function has to do with."""
    graph = project.graphs[path]
    values: list[Value] = [
        value for slot in graph.functions[function].parameters.values() for value in slot.values
    ]
    for node in ast.walk(function):
        if node in graph.slots:
            values += graph.slots[node].values
    return {
        found.origin
        for found in project.objects_in(values)
        if found.origin is not None and not (is_leaf(found.type) or is_reason(found.type))
    }
