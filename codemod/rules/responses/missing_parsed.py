"""Places where the program is ready for `response.parsed` to be None.

It was None where an answer does not fit its schema; validation raises there instead.
"""

from __future__ import annotations

import ast

from codemod.conversion.guards import caught_names
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_ERRORS_OF_NONE = frozenset({"AttributeError", "TypeError"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_ready_for_none(module: PythonModule, node: ast.expr) -> bool:
    """Whether a place gives a default, catches what None raises, or says that it may return None.

    Tests for None are found where they are translated.
    """
    parent = module.parent(node)
    if isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.Or):
        return parent.values[-1] is not node
    if isinstance(parent, ast.Return):
        return _may_return_none(module, parent)
    return bool(caught_names(module, node) & _ERRORS_OF_NONE)


def _may_return_none(module: PythonModule, statement: ast.Return) -> bool:
    """Whether the function of a statement is annotated to return None as well."""
    current: ast.AST | None = statement
    while current is not None and not isinstance(current, _Function):
        current = module.parent(current)
    returns = current.returns if isinstance(current, _Function) else None
    return returns is not None and any(
        (isinstance(part, ast.Constant) and part.value is None)
        or (isinstance(part, ast.Name) and part.id == "Optional")
        or (isinstance(part, ast.Attribute) and part.attr == "Optional")
        or (isinstance(part, ast.Constant) and "None" in str(part.value))
        for part in walk(returns)
    )
