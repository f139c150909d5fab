"""GC301: ids of deprecated models outside migrated calls.

The id that a migrated call names is replaced with the call.  Every other deprecated id in code is
reported and kept: it is data about models (a price table, a list, a comparison), or names the
model of something that stays.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from codemod.mapping.models import DEPRECATED_NEEDLES, resolve
from codemod.model import Family, Flow, Location, Refusal, Site
from codemod.rules.calls import Context
from codemod.rules.rule import Proposal, Rule
from codemod.sources.python_module import PythonModule

RULE = Rule(
    code="GC301",
    name="deprecated-model",
    summary="The id of a deprecated model.",
    why="The Interactions API no longer serves these models.",
    guide="https://ai.google.dev/gemini-api/docs/deprecations",
    safety="safe",
    example_before='model="gemini-2.0-flash"\n',
    example_after='model="gemini-3.5-flash"\n',
)

_LONGEST_ID = 80


def propose_remaining(
    context: Context, replaced: Collection[Location], flows: Iterable[Flow]
) -> list[Proposal]:
    """One refused proposal per deprecated id that no flow replaces or names in a call that stays.

    Args:
        context: the project.
        replaced: the places where migrated flows replace an id.
        flows: every flow of the plan.
    """
    proposals: list[Proposal] = []
    calls = [site.location for flow in flows for site in flow.sites if site.family is Family.CALL]
    for path in sorted(context.project.modules):
        module = context.project.modules[path]
        for node in module.nodes_of(ast.Constant):
            if _is_deprecated(context, module, node):
                location = module.location(node)
                if location not in replaced and not _inside(location, calls):
                    site = Site(location, Family.MODEL, str(getattr(node, "value", "")))
                    proposals.append(
                        Proposal(
                            RULE.code,
                            frozenset(),
                            (site,),
                            refusal=Refusal("model-kept", location, site.symbol),
                        )
                    )
    return proposals


def _inside(location: Location, calls: Iterable[Location]) -> bool:
    return any(call.path == location.path and call.span.contains(location.span) for call in calls)


def _is_deprecated(context: Context, module: PythonModule, node: ast.AST) -> bool:
    if (
        not isinstance(node, ast.Constant)
        or not isinstance(node.value, str)
        or len(node.value) > _LONGEST_ID
    ):
        return False
    if not any(needle in node.value.encode("utf-8", "ignore") for needle in DEPRECATED_NEEDLES):
        return False
    if isinstance(module.parent(node), ast.Expr | ast.JoinedStr):
        return False
    return resolve(node.value, context.settings.models_overrides, "text").outcome == "replaced"
