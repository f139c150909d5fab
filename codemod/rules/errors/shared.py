"""Handlers that watch calls of which some migrate and some stay.

Such a handler has to catch the exceptions of both APIs, and then it joins no calls: each is decided
on its own facts.  So handlers are proposed as if all calls migrated, and again with what that has
shown about the calls that do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from codemod.analysis.graph import CallOperation
from codemod.planning.planner import groups
from codemod.rules.calls import Context
from codemod.rules.errors import handlers
from codemod.rules.errors.classes import RULE_CODE
from codemod.rules.rule import Proposal


def untied(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals without the handlers that can be migrated, which join calls if need be."""
    return [one for one in proposals if one.rule != RULE_CODE or one.refusal is not None]


def settle_handlers(context: Context, proposals: list[Proposal]) -> list[Proposal]:
    """`proposals` with handlers that serve both APIs where they watch calls that stay.

    What a handler refused holds its calls, whatever is found out about it afterwards.
    """
    others = [one for one in proposals if one.rule != RULE_CODE]
    found = [one for one in proposals if one.rule == RULE_CODE]
    held: list[Proposal] = []
    staying = _staying(context, others)
    while True:
        if staying != context.staying and any(_is_shared(one, staying) for one in found):
            context.staying = staying
            found = handlers.propose(context)
        held += [one for one in found if one.refusal is not None and one not in held]
        grown = _staying(context, [*others, *held])
        if grown == staying:
            return [*others, *_without_effect_on(staying, found), *held]
        staying = grown


def _without_effect_on(staying: frozenset[CallOperation], found: list[Proposal]) -> list[Proposal]:
    """The handlers that can be migrated; those of calls that stay edit nothing others share."""
    return [
        replace(one, edits=()) if one.origins <= staying else one
        for one in found
        if one.refusal is None
    ]


def _staying(context: Context, proposals: list[Proposal]) -> frozenset[CallOperation]:
    """The calls that something holds, which are joined by more than a handler."""
    unsafe = context.settings.unsafe
    return frozenset(
        origin
        for group in groups(proposals)
        if any(
            one.refusal is not None and not (unsafe and one.refusal.code == "response-public-api")
            for one in group
        )
        for proposal in group
        for origin in proposal.origins
    )


def _is_shared(proposal: Proposal, staying: frozenset[CallOperation]) -> bool:
    return bool(proposal.origins & staying) and not proposal.origins <= staying
