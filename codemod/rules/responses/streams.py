"""What must be known of all reads of a call before any of them is translated."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.chunks import asks_for_items, asks_for_text
from codemod.mapping.legacy_objects import STREAM
from codemod.rules.calls import Context, response_origins
from codemod.rules.responses.none_tests import tells_none, texts_searched_for_none
from codemod.rules.responses.resolved_streams import settle_resolved


def settle_reads(context: Context) -> None:
    """Set, for every call, how its stream is read and whether its text is tested for None.

    Calls whose responses meet at one expression are read by the same code, so they agree.
    """
    settle_resolved(context)
    groups = _groups(context)
    for node, slot in context.project.nodes_with_objects():
        for origin in texts_searched_for_none(slot, node) & context.followed.keys():
            for member in groups[origin]:
                context.followed[member].none_tested = True
        if not (response_origins(context.project, node) & context.followed.keys()):
            continue
        parent = slot.module.parent(node)
        kind = context.project.sdk_type(node)
        is_member = kind == "Chunk" and isinstance(parent, ast.Attribute)
        more = is_member and not asks_for_text(slot.module, node)
        items = more and asks_for_items(slot.module, node)
        watched = kind == STREAM and context.watchers.watch(slot.module, node, stream=True)
        tested = kind == "str" and tells_none(context.project, slot.module, node)
        for origin in response_origins(context.project, node) & context.followed.keys():
            for member in groups[origin]:
                plan = context.followed[member]
                plan.watched |= watched
                plan.events |= more and not items
                plan.items |= items
                plan.none_tested |= tested
    for plan in context.followed.values():
        plan.events |= plan.items and (plan.legacy or plan.chat)
        plan.items &= not plan.events


def _groups(context: Context) -> dict[CallOperation, set[CallOperation]]:
    groups = {call: {call} for call in context.followed}
    for node, _ in context.project.nodes_with_objects():
        origins = [origin for origin in response_origins(context.project, node) if origin in groups]
        for other in origins[1:]:
            first = groups[origins[0]]
            if groups[other] is not first:
                first |= groups[other]
                for member in first:
                    groups[member] = first
    return groups
