"""Reads of an exception behind a test of its class, in functions that explain failures."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.project import Project
from codemod.analysis.values import SymbolValue
from codemod.mapping.errors import NEW_ERRORS
from codemod.mapping.legacy_errors import LEGACY_ERROR_ATTRIBUTES, LEGACY_ERRORS
from codemod.rules.errors.clauses import classes_of
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


def reads_behind_test(
    project: Project, module: PythonModule, test: ast.Call
) -> Iterator[ast.Attribute]:
    """The members read of `error` where `isinstance(error, OldClass)` is known to hold."""
    if project.symbol(test.func) != "builtins.isinstance" or not _names_old(project, test):
        return
    error = test.args[0]
    if not isinstance(error, ast.Name):
        return
    place: ast.AST = test
    parent = module.parent(place)
    while isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.And):
        for value in parent.values[parent.values.index(place) + 1 :]:  # type: ignore[arg-type]
            yield from _reads(value, error.id)
        place, parent = parent, module.parent(parent)
    if isinstance(parent, ast.If) and parent.test is place:
        for statement in parent.body:
            yield from _reads(statement, error.id)
    elif isinstance(parent, ast.IfExp) and parent.test is place:
        yield from _reads(parent.body, error.id)


def guarded_reads(project: Project, module: PythonModule, function: ast.AST) -> set[ast.AST]:
    """All such reads in a function."""
    return {
        read
        for node in walk(function)
        if isinstance(node, ast.Call) and len(node.args) == 2
        for read in reads_behind_test(project, module, node)
    }


def _names_old(project: Project, test: ast.Call) -> bool:
    return len(test.args) == 2 and all(
        project.symbol(part) in LEGACY_ERRORS for part in classes_of(test.args[1])
    )


def _reads(node: ast.AST, name: str) -> Iterator[ast.Attribute]:
    for part in walk(node):
        if (
            isinstance(part, ast.Attribute)
            and isinstance(part.value, ast.Name)
            and part.value.id == name
            and part.attr in LEGACY_ERROR_ATTRIBUTES
        ):
            yield part


def with_fallback(project: Project, clause: ast.expr | None) -> ast.expr | None:
    """A class in a clause that stands for one of an SDK, or for another where that is missing.

    Such is `ClientError = Exception` in the handler of an import.
    """
    for part in classes_of(clause):
        names = {value.name for value in project.values(part) if isinstance(value, SymbolValue)}
        if len(names) > 1 and any(name in LEGACY_ERRORS or name in NEW_ERRORS for name in names):
            return part
    return None
