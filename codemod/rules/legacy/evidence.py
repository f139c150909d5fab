"""What shows that the legacy SDK was configured: that the program has it at all.

Where a function imports the SDK, configures it and hands it on, whoever has it from there has it
configured.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import CallOperation, Slot, upstream
from codemod.analysis.order import Ran
from codemod.analysis.project import Project
from codemod.conversion.literals import is_none
from codemod.rules.legacy.scopes import outer_function


def comes_configured(project: Project, ran: Ran, models: Iterable[CallOperation]) -> bool:
    """Whether models are made with an SDK that was handed on after one of some calls.

    Args:
        project: the analysed project.
        ran: answers what has run before a place, for the calls of `configure`.
        models: the constructions of the models.
    """
    models = tuple(models)
    return bool(models) and all(_is_late(project, ran, model) for model in models)


def _is_late(project: Project, ran: Ran, model: CallOperation) -> bool:
    function = model.node.func
    slot = project.slot(function.value) if isinstance(function, ast.Attribute) else None
    if slot is None:
        return False
    sources = list(upstream(slot))
    imports = [one for one in sources if not one.predecessors and not _is_nothing(one)]
    if not imports or not all(isinstance(one.node, ast.alias) for one in imports):
        return False
    scopes = {outer_function(one.module, one.node) for one in imports if one.node is not None}
    if None in scopes:
        return False
    handed = [
        one
        for one in sources
        if isinstance(one.node, ast.Name)
        and isinstance(one.node.ctx, ast.Load)
        and outer_function(one.module, one.node) in scopes
    ]
    return bool(handed) and all(
        one.node is not None and ran.here(one.module, one.node) for one in handed
    )


def _is_nothing(root: Slot) -> bool:
    """Whether a value is None, or an attribute that a class of the family never sets."""
    if root.node is None:
        return not root.values
    return isinstance(root.node, ast.expr) and is_none(root.node)
