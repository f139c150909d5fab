"""Whether a config that only the running program knows certainly says something."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation, StoreAttributeOperation
from codemod.analysis.project import Project
from codemod.conversion.literals import constructed, is_none
from codemod.mapping.config_fields import CONFIG_FIELDS, Action

_KIND = "GenerateContentConfig"


def always_says_something(project: Project, node: ast.expr, or_is_none: bool) -> bool:
    """Whether every config that can stand at an expression becomes an argument at least.

    It is one that is constructed in sight with a number that stays, such as a temperature.

    Args:
        project: the analysed project.
        node: the config.
        or_is_none: whether there may be none at all.
    """
    slot = project.slot(node)
    roots = project.roots(slot) if slot is not None else []
    made = [root for root in roots if not (isinstance(root.node, ast.expr) and is_none(root.node))]
    if not made or (len(made) < len(roots) and not or_is_none):
        return False
    return all(
        isinstance(root.node, ast.Call)
        and constructed(project, root.node) == _KIND
        and _says_number(project, project.graphs[root.module.path].calls[root.node])
        for root in made
    )


def _says_number(project: Project, made: CallOperation) -> bool:
    changed = {
        operation.name
        for operation in project.operations(StoreAttributeOperation)
        if any(getattr(value, "origin", None) is made for value in operation.base.values)
    }
    return any(
        keyword.arg in CONFIG_FIELDS
        and keyword.arg not in changed
        and CONFIG_FIELDS[keyword.arg].action is Action.GENERATION
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, int | float)
        for keyword in made.node.keywords
        if keyword.arg is not None
    )
