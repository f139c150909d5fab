"""Which calls keep the class of their response: those whose response cannot be followed.

A response that is read in a way nobody can translate, or that leaves the project, becomes a
`types.GenerateContentResponse` again, and no read of it changes (`responses.kept_class`).  That is
the second choice: all is planned with native reads first, and again with what that has shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.model import Family
from codemod.planning.planner import groups
from codemod.rules import generate_content
from codemod.rules.calls import CallPlan, Context, collect_calls
from codemod.rules.errors.shared import settle_handlers, untied
from codemod.rules.legacy.turn_checks import settle_checks
from codemod.rules.registry import propose_all
from codemod.rules.responses import annotations as response_annotations
from codemod.rules.responses import reads as response_reads
from codemod.rules.responses.streams import settle_reads
from codemod.rules.rule import Proposal
from codemod.settings import Settings

_READING = frozenset({response_reads.RULE.code, response_annotations.RULE.code})
"""Rules about what becomes of a response; what they refuse is no reason against its old class."""

_SENDING = frozenset({"contents-not-convertible", "tools-function-calling"})
"""Refusals of answers that go back to the model: as they were, a helper can convert them."""

_FAKED = "mock-answer"
"""Refusal of fake answers in tests: code that reads them as it did needs no others."""

_CALLS = frozenset({generate_content.RULE.code})
"""The rule of those calls that are given all that was said before; a chat keeps it."""


def propose_with_adapted(project: Project, settings: Settings) -> tuple[Context, list[Proposal]]:
    """What every rule found, once no other call can be helped by keeping its response."""
    adapted: frozenset[CallOperation] = frozenset()
    while True:
        context = Context(project, settings, collect_calls(project, adapted))
        settle_reads(context)
        settle_checks(context)
        proposals = propose_all(context)
        more = _to_adapt(context, proposals) if settings.responses == "keep" else frozenset()
        if not more:
            return context, settle_handlers(context, proposals)
        adapted |= more


def _to_adapt(context: Context, proposals: list[Proposal]) -> frozenset[CallOperation]:
    """The calls in flows that stay whose responses are what holds or ties them."""
    found: set[CallOperation] = set()
    for group in groups(untied(proposals)):
        if not any(_holds(context, proposal) for proposal in group):
            continue
        reading = [proposal for proposal in group if _is_about_response(proposal)]
        refused = [proposal for proposal in reading if _holds(context, proposal)]
        shared = [proposal for proposal in reading if len(proposal.origins) > 1]
        first = {origin for proposal in (refused or shared) for origin in proposal.origins}
        found |= _read_with(first, reading)
    return frozenset(call for call in found if _can_keep(context.plans.get(call)))


def _is_about_response(proposal: Proposal) -> bool:
    """Whether a proposal is about what becomes of a response: it is read, or sent again."""
    refusal = proposal.refusal
    if refusal is not None and refusal.code == _FAKED:
        return True
    sent = refusal is not None and refusal.code in _SENDING and proposal.rule in _CALLS
    joined = bool(proposal.sites) and proposal.sites[0].family is Family.CONTENT
    return sent or (proposal.rule in _READING and not joined)


def _holds(context: Context, proposal: Proposal) -> bool:
    """Whether a proposal makes its flow stay."""
    refusal = proposal.refusal
    offered = refusal is not None and refusal.code == "response-public-api"
    return refusal is not None and not (offered and context.settings.unsafe)


def _read_with(calls: Set[CallOperation], reading: Iterable[Proposal]) -> set[CallOperation]:
    """Calls, with all whose responses are read where theirs are."""
    found = set(calls)
    waiting = [proposal.origins for proposal in reading]
    while met := [origins for origins in waiting if origins & found]:
        found.update(*met)
        waiting = [origins for origins in waiting if not origins & found]
    return found


def _can_keep(plan: CallPlan | None) -> bool:
    return plan is not None and not plan.adapted and not plan.legacy
