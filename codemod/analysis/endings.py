"""How functions end: with a value at every `return`, or without one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemod.sources.walking import children

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def can_end_without_value(function: _Function) -> bool:
    """Whether a function may give None without a `return None` that says so."""
    if isinstance(function, ast.Lambda):
        return False
    bare = any(
        isinstance(node, ast.Return) and node.value is None for node in _own_statements(function)
    )
    return bare or _runs_through(function.body)


def _own_statements(node: ast.AST) -> Iterator[ast.AST]:
    for child in children(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            yield child
            yield from _own_statements(child)


def _runs_through(statements: Sequence[ast.stmt]) -> bool:
    """Whether what follows some statements can be reached."""
    return all(_passes(statement) for statement in statements)


def _passes(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return | ast.Raise):
        return False
    if isinstance(statement, ast.If):
        return _runs_through(statement.body) or _runs_through(statement.orelse)
    if isinstance(statement, ast.With | ast.AsyncWith):
        suppresses = any("suppress" in ast.unparse(item) for item in statement.items)
        return suppresses or _runs_through(statement.body)
    if isinstance(statement, ast.Try):
        if not _runs_through(statement.finalbody):
            return False
        tried = _runs_through([*statement.body, *statement.orelse])
        return tried or any(_runs_through(handler.body) for handler in statement.handlers)
    if isinstance(statement, ast.While):
        endless = isinstance(statement.test, ast.Constant) and bool(statement.test.value)
        return not endless or any(
            isinstance(node, ast.Break) for node in _own_statements(statement)
        )
    return True
