"""Clients that only one expression holds get a name.

A client closes its connections when it is collected, and `X().interactions` does not hold `X()`
(mapping section 10, "client lifetime").
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import SdkValue
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, InsertStatement, code
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_NAMES = ("client", "gemini_client")
_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module
_OTHER_SCOPES = (
    ast.Lambda | ast.ClassDef | ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp
)


def held_client(conversion: Conversion, client: ast.expr, *, streamed: bool) -> Code:
    """A client as new code that keeps it alive: as it is written, or under a new name.

    The name is bound in a statement of its own where that changes no order, else where the client
    is used.  The asynchronous half of a client keeps its connections by itself.

    Raises:
        Refused: there is no name for it here, or a stream may outlive it.
    """
    module = conversion.module
    as_written = code(module.span(client))
    if not _is_unheld(conversion, client):
        return as_written
    scope = _scope(module, client)
    name = _free_name(scope) if scope is not None else ""
    if not name or streamed:
        raise conversion.refuse("client-not-named", client)
    statement = module.statement(client)
    if not _is_evaluated_first(module, client, statement):
        return code(f"({name} := ", module.span(client), ")")
    binding = code(f"{name} = ", module.span(client))
    conversion.edits.append(InsertStatement(module.path, module.span(statement), binding))
    return code(name)


def _is_unheld(conversion: Conversion, client: ast.expr) -> bool:
    """Whether a client may be gone when its method runs."""
    if not isinstance(client, ast.Call):
        return False
    origins = [
        value.origin
        for value in conversion.project.values(client)
        if isinstance(value, SdkValue) and value.origin is not None
    ]
    return any(not _is_kept(origin, client) for origin in origins)


def _is_kept(origin: CallOperation, client: ast.Call) -> bool:
    """Whether the place that makes a client also puts it where it stays."""
    module, made = origin.module, origin.node
    if made is client:
        return False
    holder = module.parent(made)
    if isinstance(holder, ast.Return):
        function = _scope(module, made)
        return isinstance(function, ast.FunctionDef) and bool(function.decorator_list)
    if not isinstance(holder, ast.Assign) or not isinstance(holder.targets[0], ast.Name):
        return True
    name, function = holder.targets[0].id, _scope(module, made)
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return True
    return not all(
        isinstance(module.parent(node), ast.Return | ast.Attribute)
        for node in walk(function)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ) or any(name in node.names for node in walk(function) if isinstance(node, ast.Global))


def _scope(module: PythonModule, node: ast.AST) -> ast.AST | None:
    """The function or module whose names an assignment at `node` would join; None elsewhere."""
    current = module.parent(node)
    while current is not None and not isinstance(current, _SCOPES):
        if isinstance(current, _OTHER_SCOPES):
            return None
        current = module.parent(current)
    return current


def _free_name(scope: ast.AST) -> str:
    """A name that nothing in the scope uses; empty when there is none."""
    nodes = list(walk(scope))
    taken = {getattr(node, field, None) for node in nodes for field in ("id", "arg", "name")}
    for node in nodes:
        if isinstance(node, ast.alias):
            taken.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.Global | ast.Nonlocal):
            taken.update(node.names)
    return next((name for name in _NAMES if name not in taken), "")


def _is_evaluated_first(module: PythonModule, node: ast.expr, statement: ast.stmt) -> bool:
    """Whether a statement runs nothing before `node`, and runs it once."""
    child: ast.AST = node
    while (parent := module.parent(child)) is not statement:
        if parent is None or not _evaluates_first(parent, child):
            return False
        child = parent
    return isinstance(statement, ast.Assign | ast.AnnAssign | ast.Return | ast.Expr) and (
        statement.value is child
    )


def _evaluates_first(parent: ast.AST, child: ast.AST) -> bool:
    if isinstance(parent, ast.Attribute | ast.Await):
        return True
    if isinstance(parent, ast.Subscript):
        return parent.value is child
    if not isinstance(parent, ast.Call):
        return False
    named = isinstance(parent.func, ast.Name)
    return parent.func is child or (named and parent.args[:1] == [child])
