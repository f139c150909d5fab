"""How statements end: whether the code after them is reached, and what is known to hold there."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.sources.walking import children

_EXITS = frozenset(
    {"sys.exit", "exit", "quit", "os._exit", "os.abort", "st.stop", "streamlit.stop"}
)
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def blocks(node: ast.AST) -> list[list[ast.stmt]]:
    """The lists of statements in a node."""
    return [
        value
        for _, value in ast.iter_fields(node)
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt)
    ]


def leaves(statement: ast.stmt) -> bool:
    """Whether the statement after this one is not reached."""
    if isinstance(statement, (ast.Raise, ast.Return, ast.Continue, ast.Break)):
        return True
    if isinstance(statement, ast.If):
        return (
            bool(statement.orelse) and leaves(statement.body[-1]) and leaves(statement.orelse[-1])
        )
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return leaves(statement.body[-1])
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return ast.unparse(statement.value.func) in _EXITS
    return False


def fails(statement: ast.stmt) -> bool:
    """Whether a statement ends the function without going on in its caller."""
    return leaves(statement) and not any(
        isinstance(node, (ast.Return, ast.Continue, ast.Break)) for node in _own_nodes(statement)
    )


def gives_up(statement: ast.stmt) -> bool:
    """Whether a statement may end a function because something is missing.

    `if configured: return` is not meant: that is a function which has done its work before.
    """
    if isinstance(statement, ast.If) and not statement.orelse and len(statement.body) == 1:
        test, only = statement.test, statement.body[0]
        positive = isinstance(test, (ast.Name, ast.Attribute)) or (
            isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot)
        )
        if positive and isinstance(only, ast.Return):
            return False
    return any(isinstance(node, ast.Return) for node in _own_nodes(statement))


def _own_nodes(statement: ast.stmt) -> Iterable[ast.AST]:
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, _NESTED):
            todo.extend(children(node))


def follows(test: ast.expr, condition: str) -> bool:
    """Whether a test holds whenever a condition does."""
    return ast.unparse(test) in (condition, f"{condition} is not None")


def holds_if(test: ast.expr) -> set[str]:
    """The source of what is certainly true when a test is."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return set[str]().union(*map(holds_if, test.values))
    found = {ast.unparse(test)}
    if isinstance(test, (ast.Name, ast.Attribute)):
        found.add(f"{ast.unparse(test)} is not None")
    return found


def holds_unless(test: ast.expr) -> set[str]:
    """The source of what is certainly true when a test is not."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        return set[str]().union(*map(holds_unless, test.values))
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return holds_if(test.operand)
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is):
        return {ast.unparse(ast.Compare(test.left, [ast.IsNot()], test.comparators))}
    return set()
