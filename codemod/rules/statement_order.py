"""In which order the statements of a function run: what comes before, again, or instead."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from codemod.sources.python_module import PythonModule

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
SCOPES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
"""What runs at another time than the code around it."""


def stand_apart(module: PythonModule, statements: list[ast.stmt], block: ast.AST | None) -> bool:
    """Whether of several turns only one can run: each stands in another arm of an `if`."""
    arms = [_arms(module, statement) for statement in statements]
    return (
        len(statements) > 1
        and not any(loops(module, statement, block) for statement in statements)
        and all(
            any(one[node] != other[node] for node in one.keys() & other.keys())
            for one, other in itertools.combinations(arms, 2)
        )
    )


def _arms(module: PythonModule, statement: ast.stmt) -> dict[ast.If, bool]:
    """The `if` statements around a statement -> whether it stands in their first arm."""
    arms: dict[ast.If, bool] = {}
    current: ast.AST = statement
    for parent in itertools.islice(_ancestors(module, statement), 1, None):
        if isinstance(parent, ast.If):
            arms[parent] = current in parent.body
        current = parent
    return arms


def _ancestors(module: PythonModule, node: ast.AST) -> Iterator[ast.AST]:
    current: ast.AST | None = node
    while current is not None:
        yield current
        current = module.parent(current)


def following(module: PythonModule, statement: ast.stmt) -> list[ast.stmt]:
    """The statements after one in its block."""
    parent = module.parent(statement)
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and statement in block:
            return block[block.index(statement) + 1 :]
    return []


def precedes(module: PythonModule, first: ast.stmt, second: ast.stmt) -> bool:
    """Whether the first statement has run whenever the second one does, in the same function."""
    rest = following(module, first)
    for one in _ancestors(module, second):
        if isinstance(one, SCOPES):
            return False
        if one in rest:
            return True
    return False


def loops(module: PythonModule, statement: ast.stmt, block: ast.AST | None) -> bool:
    """Whether a statement stands in a loop that the start is outside of."""
    for one in _ancestors(module, statement):
        if one is block:
            return False
        if isinstance(one, _LOOPS) and one is not statement:
            return True
    return True
