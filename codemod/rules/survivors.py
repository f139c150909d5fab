"""A safety net under the read rules: no read of an old member may survive on a migrated response.

A read that no proposal replaces, refuses or knows to keep its name holds its flow.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import COUNTING
from codemod.mapping.response_reads import READS
from codemod.model import Family, Span
from codemod.rewriting.edits import DictCode, Edit, RemoveStatement, ReplaceCall, ReplaceExpression
from codemod.rules.calls import LEGACY_MODEL, Context, response_origins
from codemod.rules.rule import Draft, Proposal

_UNCHANGED_FORMS = frozenset({"item text", "attribute"})


def propose_survivors(context: Context, proposals: Iterable[Proposal]) -> list[Proposal]:
    """One refused proposal per old read that nothing takes care of."""
    edits: dict[str, list[Edit]] = {}
    refused: set[tuple[str, Span]] = set()
    for proposal in proposals:
        for edit in proposal.edits:
            edits.setdefault(edit.path, []).append(edit)
        if proposal.refusal is not None:
            refused.update((site.location.path, site.location.span) for site in proposal.sites)
    found: list[Proposal] = []
    for node, slot in context.project.nodes_with_values():
        if not isinstance(node, ast.Attribute) or not _reads_response(context, node):
            continue
        if node not in slot.module.parents:
            continue
        module = slot.module
        span = module.span(node)
        if any(path == module.path and place.contains(span) for path, place in refused):
            continue
        if not any(replaces(edit, span) for edit in edits.get(module.path, ())):
            draft = Draft(
                "GC501",
                response_origins(context.project, node.value) - context.kept,
                Conversion(context.project, module),
            )
            with draft as conversion:
                conversion.site(node, Family.RESPONSE, node.attr)
                raise conversion.refuse("read-not-understood", node, node.attr)
            found.append(draft.proposal())
    return found


def _reads_response(context: Context, node: ast.Attribute) -> bool:
    """Whether an attribute is an old member that the new object does not have under its name."""
    kinds = {
        value.type
        for value in context.project.sdk_values(node.value)
        if value.origin in context.followed
    }
    if LEGACY_MODEL in _kinds(context, node) and node.attr in COUNTING:
        return True
    structures = kinds & READS.keys()
    if not structures or node.attr == "result":  # `result` is a method of futures
        return False
    for kind in structures:
        read = READS.get(kind, {}).get(node.attr)
        if (
            read is None
            or read.form not in _UNCHANGED_FORMS
            or (read.new or node.attr) != node.attr
        ):
            return True
    return False


def _kinds(context: Context, node: ast.Attribute) -> set[str]:
    return {value.type for value in context.project.sdk_values(node.value)}


def replaces(edit: Edit, span: Span) -> bool:
    """Whether an edit covers a span with new text, so that nothing of the old stays."""
    if isinstance(edit, RemoveStatement):
        return edit.span.contains(span)
    if isinstance(edit, ReplaceExpression):
        return edit.span.contains(span) and not any(
            hole.contains(span) for hole in _holes(edit.code.parts)
        )
    if isinstance(edit, ReplaceCall) and edit.span.contains(span):
        arguments = edit.arguments
        inside = edit.function is not None or any(
            entry.origin is not None and entry.origin.contains(span) for entry in arguments
        )
        holes = [*_holes(edit.function.parts)] if edit.function is not None else []
        for entry in arguments:
            holes += _holes(entry.value.parts)
        return inside and not any(hole.contains(span) for hole in holes)
    return False


def _holes(parts: Iterable[str | Span | DictCode]) -> list[Span]:
    holes: list[Span] = []
    for part in parts:
        if isinstance(part, Span):
            holes.append(part)
        elif isinstance(part, DictCode):
            for entry in part.entries:
                holes += _holes(entry.value.parts)
    return holes
