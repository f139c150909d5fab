"""Where clients are made: in the place of `configure`, or before the call that needs one."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.conversion.result import Conversion
from codemod.model import Span
from codemod.rewriting.edits import (
    Code,
    Edit,
    InsertStatement,
    RemoveStatement,
    ReplaceCall,
    ReplaceExpression,
    RequireClient,
    code,
)
from codemod.rewriting.imports import free_name
from codemod.rules.legacy.configure import client_arguments, key_of
from codemod.rules.legacy.handed_on import HandedOn
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


@dataclass(frozen=True, eq=False)
class ClientPlaces:
    """Makes the clients of one module.

    Args:
        project: the analysed project.
        module: where the clients are made.
        handed_on: the legacy SDK where it is kept as a value.
        needed: the calls of `configure` that code which stays runs on.
        both: whether something of the project stays on the legacy SDK.
    """

    project: Project
    module: PythonModule
    handed_on: HandedOn
    needed: frozenset[CallOperation]
    both: bool

    def first_of_each(self, requests: Iterable[RequireClient]) -> list[RequireClient]:
        """The requests without clients that are made again in the same block."""
        module = self.module
        found: list[RequireClient] = []
        places: set[tuple[int, str]] = set()
        for request in sorted(dict.fromkeys(requests), key=lambda one: one.span):
            statement = _statement_for_insertion(module, _node_at(module, request.span))
            place = (id(module.parent(statement)), request.name)
            if request.made and place in places:
                continue
            places.add(place)
            found.append(request)
        return found

    def edits(self, request: RequireClient, sdk: str) -> list[Edit]:
        """The edits that make one client; `sdk` is the name of the new SDK in the module."""
        module = self.module
        found: list[Edit] = []
        node = _node_at(module, request.span)
        statement = module.span(_statement_for_insertion(module, node))
        if request.lazy:
            gone = isinstance(node, ast.Call) and self._call(node) not in self.needed
            place = module.span(module.statement(node))
            return [RemoveStatement(module.path, place)] if gone else []
        if request.declared:
            found += _declaration(module, node, request.name)
        if request.made:
            key = f"api_key={request.key}" if request.key else ""
            new = code(f"{request.name} = {sdk}.Client({key})")
            return [*found, InsertStatement(module.path, statement, new)]
        assert isinstance(node, ast.Call)
        operation = self._call(node)
        arguments = client_arguments(Conversion(self.project, module), operation)
        if not self.both:
            sdk = self.handed_on.name_of(module, operation.node) or sdk
        maker = f"{sdk}.Client"
        if request.keeper:
            maker = request.keeper
            arguments = tuple(replace(entry, key="") for entry in arguments)
        if operation not in self.needed:
            function = code(f"{request.name} = {maker}")
            return [*found, ReplaceCall(module.path, request.span, function, arguments)]
        found += self._named_once(operation, statement)
        parts: list[str | Code] = []
        for entry in arguments:
            parts += [f"{entry.key}=" if entry.key else "", entry.value, ", "]
        new = code(f"{request.name} = {maker}(", *parts[:-1], ")")
        return [*found, InsertStatement(module.path, statement, new)]

    def _named_once(self, configure: CallOperation, statement: Span) -> list[Edit]:
        """Edits that name the key where two calls need it and it must not be computed twice."""
        module = self.module
        key = key_of(configure)
        if key is None or is_plain(key):
            return []
        name = free_name(module, "api_key")
        return [
            InsertStatement(module.path, statement, code(f"{name} = {ast.unparse(key)}")),
            ReplaceExpression(module.path, module.span(key), code(name)),
        ]

    def _call(self, node: ast.Call) -> CallOperation:
        return self.project.graphs[self.module.path].calls[node]


def is_plain(value: ast.expr) -> bool:
    """Whether an expression can be evaluated twice, or not at all."""
    allowed = (ast.Name, ast.Attribute, ast.Constant, ast.Subscript, ast.expr_context, ast.BoolOp)
    calls = [node for node in walk(value) if isinstance(node, ast.Call)]
    if not all(ast.unparse(call.func).endswith(("getenv", "environ.get")) for call in calls):
        return False
    return all(
        isinstance(node, (*allowed, ast.Call, ast.boolop, ast.keyword)) for node in walk(value)
    )


def _statement_for_insertion(module: PythonModule, node: ast.AST) -> ast.stmt:
    """The statement that a new one can be put before; that is not an `elif`."""
    statement = module.statement(node)
    parent = module.parent(statement)
    while (
        isinstance(statement, ast.If)
        and isinstance(parent, ast.If)
        and statement in parent.orelse
        and module.source(statement).startswith("elif")
    ):
        statement, parent = parent, module.parent(parent)
    return statement


def _declaration(module: PythonModule, node: ast.AST, name: str) -> list[Edit]:
    """`global name` at the beginning of the function around a node."""
    current: ast.AST | None = node
    while current is not None and not isinstance(current, (ast.FunctionDef, ast.AsyncFunctionDef)):
        current = module.parent(current)
    assert current is not None
    body = current.body
    first = body[1] if _is_docstring(body[0]) and len(body) > 1 else body[0]
    if isinstance(first, ast.Global):
        names = ", ".join(dict.fromkeys([*first.names, name]))
        return [
            InsertStatement(module.path, module.span(first), code(f"global {names}")),
            RemoveStatement(module.path, module.span(first)),
        ]
    return [InsertStatement(module.path, module.span(first), code(f"global {name}"))]


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _node_at(module: PythonModule, span: object) -> ast.AST:
    return next(
        node
        for node in walk(module.tree)
        if isinstance(node, ast.Call) and module.span(node) == span
    )
