"""The dotted name of the function or class that code stands in."""

from __future__ import annotations

import ast

from codemod.model import Span
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import children

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def enclosing(module: PythonModule, span: Span) -> str:
    """The definitions around `span`, the outermost first, as in `Chat.ask`; "" at module level."""
    names: list[str] = []
    bodies: list[ast.AST] = [module.tree]
    while bodies:
        node = bodies.pop()
        for child in children(node):
            if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                continue
            if isinstance(child, ast.match_case) or _holds(child, span):
                if isinstance(child, _DEFINITIONS):
                    names.append(child.name)
                bodies.append(child)
    return ".".join(names)


def _holds(node: ast.stmt | ast.ExceptHandler, span: Span) -> bool:
    end = node.end_lineno or node.lineno
    return node.lineno <= span.start_line and span.end_line <= end
