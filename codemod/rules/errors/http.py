"""Handlers for the exceptions of the HTTP library, which interactions put into their own.

generateContent lets `httpx.ReadTimeout` through; an interaction raises `APITimeoutError`.  So the
clauses that wait for the former name the latter too.
"""

from __future__ import annotations

import ast

from codemod.analysis.project import Project
from codemod.analysis.values import SymbolValue
from codemod.conversion.result import Conversion
from codemod.mapping.errors import HTTP_BROAD, HTTP_FAILURES, HTTP_MODULES, HTTP_TIMEOUTS
from codemod.rules.errors.clauses import classes_of


def http_error(project: Project, node: ast.expr) -> str:
    """The name of the exception of an HTTP library that an expression is; empty for others."""
    found = [value.name for value in project.values(node) if isinstance(value, SymbolValue)]
    parts = {tuple(name.split(".")) for name in found}
    names = {part[1] for part in parts if len(part) == 2 and part[0] in HTTP_MODULES}
    return names.pop() if len(names) == 1 and all(part[0] in HTTP_MODULES for part in parts) else ""


def check_timeouts(conversion: Conversion, statement: ast.Try, handler: ast.ExceptHandler) -> None:
    """Refuse a clause for broken connections that would take over timeouts from no other.

    Raises:
        Refused: the new class of the failures is also the one of timeouts, which passed by.
    """
    caught: set[str] = set()
    for each in statement.handlers[: statement.handlers.index(handler) + 1]:
        caught |= {http_error(conversion.project, part) for part in classes_of(each.type)}
    if caught & HTTP_FAILURES and not caught & (HTTP_TIMEOUTS | HTTP_BROAD):
        raise conversion.refuse("handler-not-understood", handler)
