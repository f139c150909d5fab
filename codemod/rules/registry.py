"""All rules: their declarations, and the order in which they are asked.

Calls come first, because what a call's config says decides how its response is read.
"""

from __future__ import annotations

from codemod.rules import (
    generate_content,
    lost_containers,
    manifests,
    model_strings,
    suppressions,
    unmigrated,
)
from codemod.rules.calls import Context
from codemod.rules.chats import conversations as chats
from codemod.rules.errors import handlers as errors
from codemod.rules.interactions import schema as earlier_interactions
from codemod.rules.legacy import calls as legacy_calls
from codemod.rules.legacy import services as legacy_services
from codemod.rules.legacy import uses as legacy_uses
from codemod.rules.mocks import replacements as mocks
from codemod.rules.overlooked import propose_overlooked
from codemod.rules.responses import annotations as response_annotations
from codemod.rules.responses import reads as response_reads
from codemod.rules.responses.never_set import propose_never_set
from codemod.rules.rule import Proposal, Rule
from codemod.rules.survivors import propose_survivors

_PROPOSERS = (
    generate_content.propose,
    earlier_interactions.propose,
    legacy_calls.propose,
    legacy_services.propose,
    legacy_uses.propose,
    chats.propose,
    response_reads.propose,
    response_annotations.propose,
    propose_never_set,
    errors.propose,
    unmigrated.propose,
    lost_containers.propose,
    mocks.propose,
)


def all_rules() -> tuple[Rule, ...]:
    """The declarations of all rules, by code."""
    rules = (
        generate_content.RULE,
        earlier_interactions.RULE,
        legacy_calls.RULE,
        legacy_services.RULE,
        legacy_uses.RULE,
        chats.RULE,
        *unmigrated.RULES,
        manifests.RULE,
        mocks.RULE,
        model_strings.RULE,
        response_reads.RULE,
        response_annotations.RULE,
        errors.RULE,
        suppressions.RULE,
    )
    return tuple(sorted(rules, key=lambda rule: rule.code))


def propose_all(context: Context) -> list[Proposal]:
    """What every rule found."""
    proposals = [proposal for propose in _PROPOSERS for proposal in propose(context)]
    proposals += propose_survivors(context, proposals)
    return [*proposals, *propose_overlooked(context, proposals)]
