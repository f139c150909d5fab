"""Functions whose result a retry library hands to a function of the program, to judge it.

That is `@retry(retry=retry_if_result(is_empty))` of tenacity and `@backoff.on_predicate(...)`.
"""

from __future__ import annotations

import ast

from codemod.analysis.project import Project
from codemod.analysis.values import FunctionValue
from codemod.sources.python_module import PythonModule

_JUDGES = ("on_predicate", "retry_if_not_result", "retry_if_result", "retry_on_result")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_judged(project: Project, module: PythonModule, node: ast.AST) -> bool:
    """Whether what the function around a node returns may be handed to such a function.

    Which decorator does is not asked: it may have been made above, under a name of its own.
    """
    if not any(name in module.text for name in _JUDGES):
        return False
    current: ast.AST | None = node
    while current is not None and not isinstance(current, _Function | ast.Lambda):
        current = module.parent(current)
    return isinstance(current, _Function) and any(
        not _is_ours(project, decorator) for decorator in current.decorator_list
    )


def _is_ours(project: Project, decorator: ast.expr) -> bool:
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    values = project.values(function)
    return bool(values) and all(isinstance(value, FunctionValue) for value in values)
