"""GC502: annotations that name the old response class."""

from __future__ import annotations

import ast

from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import LEGACY_RESPONSES, STREAM
from codemod.model import Family
from codemod.rewriting.edits import code
from codemod.rules.calls import Context
from codemod.rules.rule import Draft, Proposal, Rule
from codemod.sources.walking import walk

RULE = Rule(
    code="GC502",
    name="generate-content-response-annotation",
    summary="An annotation that names GenerateContentResponse.",
    why="A function that now passes interactions on should say so.",
    guide="https://ai.google.dev/gemini-api/docs/migrate-to-interactions",
    safety="safe",
    example_before="def show(response: types.GenerateContentResponse) -> None: ...\n",
    example_after="def show(response: interactions.Interaction) -> None: ...\n",
)

_RESPONSES = {"google.genai.types.GenerateContentResponse"} | LEGACY_RESPONSES


def propose(context: Context) -> list[Proposal]:
    """One proposal per annotated parameter, return or variable that holds a migrated response."""
    proposals: list[Proposal] = []
    for path in sorted(context.project.graphs):
        graph = context.project.graphs[path]
        for slot, annotation, _ in graph.annotations:
            named = [node for node in walk(annotation) if _names_response(context, node)]
            origins = frozenset(
                origin
                for value in slot.values
                if (origin := getattr(value, "origin", None)) is not None
                and origin in context.followed
            )
            if not named or not origins:
                continue
            draft = Draft(RULE.code, origins, Conversion(context.project, graph.module))
            with draft as conversion:
                for node in named:
                    if node not in graph.module.parents:
                        raise conversion.refuse(
                            "read-not-understood", slot.node or graph.module.tree, "annotation"
                        )
                    conversion.site(node, Family.RESPONSE, "types.GenerateContentResponse")
                    new = _new_name(context, conversion, origins)
                    if any(getattr(value, "type", "") == STREAM for value in slot.values):
                        new = _stream_of(context, conversion, node, new)
                    conversion.replace(node, code(new))
            proposals.append(draft.proposal())
    return proposals


def _names_response(context: Context, node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and (
        context.project.symbol(node) in _RESPONSES
    )


def _stream_of(context: Context, conversion: Conversion, node: ast.AST, element: str) -> str:
    """The annotation for a stream where the legacy class, which was a stream too, stood alone."""
    symbol = context.project.symbol(node)
    if symbol not in LEGACY_RESPONSES:
        return element
    kind = "AsyncIterator" if symbol.endswith("AsyncGenerateContentResponse") else "Iterator"
    return f"{conversion.import_name('collections.abc', kind)}[{element}]"


def _new_name(context: Context, conversion: Conversion, origins: frozenset[object]) -> str:
    plans = [plan for call, plan in context.followed.items() if call in origins]
    if any(plan.streamed for plan in plans):
        if not any(plan.events for plan in plans):
            return "str"
        return f"{conversion.import_name('google.genai', 'interactions')}.InteractionSSEEvent"
    return f"{conversion.import_name('google.genai', 'interactions')}.Interaction"
