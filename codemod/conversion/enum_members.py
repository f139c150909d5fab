"""Ids of models that are the values of an enumeration, which tell its members apart."""

from __future__ import annotations

import ast
from collections.abc import Callable

from codemod.analysis.project import Project
from codemod.analysis.values import ClassValue
from codemod.sources.python_module import PythonModule

Replacer = Callable[[str], str]
"""Id -> the id that takes its place; the same id where none does."""


def tells_members_apart(
    project: Project, module: PythonModule, constant: ast.Constant, replacer: Replacer
) -> bool:
    """Whether an enumeration would have other members with another id at this place.

    Two names with one value are one member, so an id must neither meet the value of another name
    nor leave one that it shares; and members are looked up by their values.
    """
    statement = module.parent(constant)
    enumeration = module.parent(statement) if isinstance(statement, ast.Assign) else None
    if not isinstance(enumeration, ast.ClassDef) or not _is_enumeration(project, enumeration):
        return False
    others = [
        other.value.value
        for other in enumeration.body
        if isinstance(other, ast.Assign) and isinstance(other.value, ast.Constant)
        if other is not statement and isinstance(other.value.value, str)
    ]
    old, new = str(constant.value), replacer(str(constant.value))
    if any(old == other or new in (other, replacer(other)) for other in others):
        return True
    return any(
        isinstance(value, ClassValue) and value.cls.node is enumeration
        for call in project.calls()
        for value in call.callee.values
    )


def _is_enumeration(project: Project, node: ast.ClassDef) -> bool:
    """Whether a class derives from one of `enum`, or from a class that may."""
    return any(project.symbol(base).startswith("enum.") for base in node.bases)
