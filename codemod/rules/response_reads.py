"""GC501: reads of a response, wherever the response went."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.reads import ReadTranslator
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import Context, response_origins
from codemod.rules.response_uses import UseChecker
from codemod.rules.rule import Draft, Proposal, Rule

RULE = Rule(
    code="GC501",
    name="generate-content-response",
    summary="A read of a GenerateContentResponse.",
    why=(
        "An interaction holds steps instead of candidates and parts, base64 text instead of bytes, "
        "and a status word instead of a finish reason; a read of the old member fails or is wrong."
    ),
    guide="https://ai.google.dev/gemini-api/docs/migrate-to-interactions",
    safety="safe",
    example_before="print(response.text, response.usage_metadata.total_token_count)\n",
    example_after="print(response.output_text, response.usage.total_tokens)\n",
)


def propose(context: Context) -> list[Proposal]:
    """One proposal per outermost read, and one per use that the response must not have."""
    project = context.project
    calls = frozenset(context.plans)
    proposals: list[Proposal] = []
    for node, slot in project.nodes_with_values():
        if not (response_origins(project, node) & calls):
            continue
        origins = response_origins(project, node)
        proposal = _propose_node(context, node, slot.module.path, origins)
        if proposal is not None:
            proposals.append(proposal)
    return proposals


def _propose_node(
    context: Context, node: ast.expr, path: str, origins: frozenset[CallOperation]
) -> Proposal | None:
    module = context.project.modules[path]
    if node not in module.parents:
        return None
    draft = Draft(RULE.code, origins, Conversion(context.project, module))
    with draft as conversion:
        translator = ReadTranslator(context, conversion)
        if translator.continues(node):
            translator.check_owner(node)
        else:
            UseChecker(context, conversion, translator).handle(node)
    if draft.refusal is not None and not draft.conversion.sites:
        draft.conversion.site(node, Family.RESPONSE)
    proposal = draft.proposal()
    if proposal.refusal is None and not proposal.edits and not proposal.sites:
        return None
    return proposal
