"""GC104: programs that use the Interactions API as google-genai 1.x had it."""

from __future__ import annotations

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import PartialValue
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import Context
from codemod.rules.generate_content import check_client
from codemod.rules.interactions.calls import EarlierCalls, Use, earlier_calls
from codemod.rules.interactions.events import wrap_events
from codemod.rules.interactions.requests import RequestConverter
from codemod.rules.interactions.surroundings import Surroundings
from codemod.rules.interactions.uses import UseRewriter
from codemod.rules.rule import Draft, Proposal, Rule

RULE = Rule(
    code="GC104",
    name="earlier-interactions-schema",
    summary="A use of the Interactions API in the form of google-genai 1.x.",
    why=(
        "Since 2.0 the SDK knows `steps` where it had `outputs`, turns with roles and events "
        "called `content.delta`, and the service no longer answers in the earlier form."
    ),
    guide="https://ai.google.dev/gemini-api/docs/interactions-breaking-changes-may-2026",
    safety="safe",
    example_before=(
        'interaction = client.interactions.create(model="gemini-3.5-flash", input=prompt)\n'
        "print(interaction.outputs[-1].text)\n"
    ),
    example_after=(
        'interaction = client.interactions.create(model="gemini-3.5-flash", input=prompt)\n'
        "print(interaction.output_text)\n"
    ),
)


def propose(context: Context) -> list[Proposal]:
    """One proposal per call in the earlier form, and one per use of what it gives."""
    found = earlier_calls(context.project)
    if not found.calls:
        return []
    requests = RequestConverter(context, found.calls)
    surroundings = Surroundings(context.project)
    proposals = [
        _propose_call(context, found, requests, surroundings, call) for call in found.calls
    ]
    return [*proposals, *(_propose_use(context, found, requests, use) for use in found.uses)]


def _propose_call(
    context: Context,
    found: EarlierCalls,
    requests: RequestConverter,
    surroundings: Surroundings,
    call: CallOperation,
) -> Proposal:
    conversion = Conversion(context.project, call.module)
    draft = Draft(RULE.code, [call], conversion)
    with draft:
        method = found.calls[call]
        conversion.site(call.node, Family.CALL, f"interactions.{method.name}")
        if call in found.mixed:
            raise conversion.refuse("schema-mixed", call.node)
        if any(isinstance(value, PartialValue) for value in call.callee.values):
            raise conversion.refuse("unsupported-method", call.node)
        surroundings.check(conversion, call)
        check_client(context, conversion, call.node.func, call.node)
        wrapper = wrap_events(context, found, conversion, call)
        requests.convert(conversion, call, wrapper)
    return draft.proposal()


def _propose_use(
    context: Context, found: EarlierCalls, requests: RequestConverter, use: Use
) -> Proposal:
    conversion = Conversion(context.project, use.module)
    draft = Draft(RULE.code, use.origins, conversion)
    with draft:
        settled = frozenset(requests.turns.settled)
        UseRewriter(context, found, conversion, settled).rewrite(use)
    return draft.proposal()
