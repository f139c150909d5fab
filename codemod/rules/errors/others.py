"""Tests and clauses for exceptions that no SDK raises."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.project import Project
from codemod.analysis.values import ClassValue
from codemod.conversion.guards import holding_tests
from codemod.rules.errors.clauses import classes_of
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

_BROAD = frozenset({"builtins.BaseException", "builtins.Exception", "builtins.object"})
_WITH_CODE = frozenset({"builtins.SystemExit"})
_SDK_ROOTS = ("google.", "httpx.", "httpx2.")


def catches_others(project: Project, clause: ast.expr) -> bool:
    """Whether a clause, or the classes of a test, take nothing that an SDK raises.

    Those are classes of the project, whatever they derive from, and of other libraries.
    """
    return all(_is_other(project, part) for part in classes_of(clause))


def may_have_code(project: Project, part: ast.expr) -> bool:
    """Whether a class in a clause takes exceptions of no SDK that can have a `code` too."""
    symbol = project.symbol(part)
    is_plain = symbol.startswith("builtins.") and symbol not in _BROAD | _WITH_CODE
    return not is_plain and not symbol.startswith(_SDK_ROOTS)


def is_of_other_class(project: Project, module: PythonModule, error: ast.expr) -> bool:
    """Whether a test around an exception has made sure that it is none of an SDK."""
    return any(
        catches_others(project, clause) for clause in _tested_classes(project, module, error)
    )


def is_of_sdk_class(project: Project, module: PythonModule, error: ast.expr) -> bool:
    """Whether a test around an exception has made sure that it is one of an SDK."""
    return any(
        all(project.symbol(part).startswith(_SDK_ROOTS) for part in classes_of(clause))
        for clause in _tested_classes(project, module, error)
    )


def _tested_classes(project: Project, module: PythonModule, error: ast.expr) -> Iterator[ast.expr]:
    """The classes that an exception is known to be of, as the tests around it name them."""
    if not isinstance(error, ast.Name) or _is_assigned(module, error):
        return
    for test in holding_tests(module, error):
        if (
            isinstance(test, ast.Call)
            and project.symbol(test.func) == "builtins.isinstance"
            and len(test.args) == 2
            and ast.unparse(test.args[0]) == error.id
        ):
            yield test.args[1]


def _is_assigned(module: PythonModule, name: ast.Name) -> bool:
    """Whether the function around a name gives it another value, which no test has seen."""
    function: ast.AST = name
    while not isinstance(function, _Function) and (parent := module.parent(function)) is not None:
        function = parent
    return any(
        isinstance(node, ast.Name) and node.id == name.id and isinstance(node.ctx, ast.Store)
        for node in walk(function)
    )


def _is_other(project: Project, part: ast.expr) -> bool:
    values = project.values(part)
    symbol = project.symbol(part)
    if symbol:
        known = symbol not in _BROAD and not symbol.startswith(_SDK_ROOTS)
        return known and len(values) == 1
    return bool(values) and all(isinstance(value, ClassValue) for value in values)
