"""Calls on models that nobody can trace, where every model in sight would become a name.

Such a call was made on one of those models, on a way that the analysis does not see, and would
find a text in its place.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import GENERATE, LEGACY_MODEL, Context
from codemod.rules.legacy.model_classes import is_of_vertex
from codemod.rules.rule import Draft, Proposal
from codemod.sources.walking import walk


def propose_untraced(
    context: Context, rule: str, held: Collection[CallOperation]
) -> Iterator[Proposal]:
    """One refused proposal per call that none of the models which stay explains.

    Args:
        context: the project.
        rule: the code of the rule that proposes.
        held: the models that stay because they go out of sight.
    """
    project = context.project
    for call in project.calls():
        function = call.node.func
        if not isinstance(function, ast.Attribute) or function.attr not in GENERATE:
            continue
        if call.callee.values or call in context.plans or call in context.unplanned:
            continue
        models = _made_in_module(context, call)
        elsewhere = _comes_from_outside(context, call) or is_of_vertex(project, function.value)
        if not models or models & set(held) or elsewhere:
            continue
        draft = Draft(rule, models, Conversion(project, call.module))
        with draft as conversion:
            conversion.site(function, Family.LEGACY, LEGACY_MODEL)
            raise conversion.refuse("legacy-model", function.value)
        yield draft.proposal()


def _made_in_module(context: Context, call: CallOperation) -> frozenset[CallOperation]:
    return frozenset(
        value.origin
        for other in context.project.calls()
        if other.module is call.module
        for value in context.project.sdk_values(other.node)
        if value.type == LEGACY_MODEL and value.origin is other
    )


def _comes_from_outside(context: Context, call: CallOperation) -> bool:
    """Whether a call is made on a parameter of a function that the project never mentions."""
    receiver: ast.AST = call.node.func
    while isinstance(receiver, (ast.Attribute, ast.Subscript)):
        receiver = receiver.value
    function = call.enclosing
    if function is None or not isinstance(receiver, ast.Name):
        return False
    if receiver.id not in function.positional or receiver.id in ("self", "cls"):
        return False
    names = {
        node.id if isinstance(node, ast.Name) else node.attr
        for module in context.project.modules.values()
        for node in walk(module.tree)
        if isinstance(node, (ast.Name, ast.Attribute))
    }
    decorated = getattr(function.node, "decorator_list", ())
    return function.name not in names and not decorated
