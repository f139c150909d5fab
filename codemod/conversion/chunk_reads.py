"""Translates reads of the chunks of a stream."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.conversion.chunks import (
    is_loop_over_parts,
    is_presence_chain,
    is_tried,
    parts_around,
)
from codemod.conversion.guards import is_known_set, is_missed
from codemod.mapping.response_reads import STREAMED
from codemod.rewriting.edits import Code, code

if TYPE_CHECKING:
    from codemod.conversion.reads import ReadTranslator

ITEM_LISTS = frozenset({"Chunk", "Candidate", "Content", "list Candidate", "list Part"})
"""The kinds in whose place the list of items comes."""


class ChunkReads:
    """The code for what is read of a chunk: its text, or its usage."""

    def __init__(self, reads: ReadTranslator) -> None:
        self.reads = reads
        self.module = reads.module
        self.conversion = reads.conversion

    def by_events(self, chunk: ast.expr) -> bool:
        """Whether the stream of a chunk is read event by event."""
        return any(plan.events for plan in self.reads.plans(chunk))

    def by_items(self, node: ast.expr) -> bool:
        """Whether an expression is, or comes from, a chunk that is read item by item."""
        return any(plan.items for plan in self.reads.plans(node))

    def check_items(self, node: ast.expr) -> None:
        """Refuse what cannot be read of the items that one event brings.

        Raises:
            Refused: a member that they do not have, or a handler that saw that parts were missing.
        """
        if not self.by_items(node):
            return
        outermost = node
        while isinstance(node, ast.Attribute | ast.Subscript):
            owner = self.reads.type_of(node.value)
            if isinstance(node, ast.Attribute) and node.attr not in STREAMED.get(owner, ()):
                raise self.conversion.refuse("stream-use", outermost, node.attr)
            node = node.value
        kind = self.reads.type_of(node)
        if kind == "Chunk" and (
            is_tried(self.module, outermost) or self._is_missed(node, outermost)
        ):
            raise self.conversion.refuse("handler-not-understood", outermost)
        place = self.module.parent(outermost)
        if isinstance(place, ast.Call) and self.reads.type_of(outermost) in ITEM_LISTS:
            raise self.conversion.refuse("stream-use", outermost)

    def _is_taken_singly(self, chunk: ast.expr) -> bool:
        """Whether a chunk is asked for by `next`: the first event of a stream has no text."""
        slot = self.reads.project.slot(chunk)
        return any(
            isinstance(root.node, ast.Call)
            and self.reads.project.symbol(root.node.func) in ("builtins.next", "builtins.anext")
            for root in (self.reads.project.roots(slot) if slot is not None else ())
        )

    def text(self, chunk: ast.expr) -> Code:
        """The text of a chunk: the chunk itself where a helper turns the stream into text."""
        hole = self.reads.translate(chunk)
        if self.by_items(chunk):
            return code(self.conversion.helper("items_text"), "(", hole, ")")
        if not self.by_events(chunk):
            return hole
        if self._is_taken_singly(chunk):
            raise self.conversion.refuse("stream-use", chunk)
        return code(self.conversion.helper("event_text"), "(", hole, ")")

    def chunk_of(self, node: ast.expr) -> ast.expr | None:
        """The chunk of a stream that a chain of members and elements begins with."""
        while isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
            if self.reads.type_of(node) == "Chunk":
                return node
        return None

    def is_of_text_stream(self, part: ast.expr) -> bool:
        """Whether a part comes from a stream that is read as pieces of text."""
        return any(
            plan.streamed and not (plan.events or plan.items) for plan in self.reads.plans(part)
        )

    def is_piece(self, node: ast.expr) -> bool:
        """Whether an expression is the text of a part, in a loop over the text of a chunk."""
        if not isinstance(node, ast.Attribute) or node.attr != "text":
            return False
        if self.reads.type_of(node.value) != "Part":
            return False
        parts = parts_around(self.module, node.value)
        chunk = self.chunk_of(parts) if parts is not None else None
        if chunk is None or parts is None or self.by_events(chunk) or self.by_items(chunk):
            return False
        return is_loop_over_parts(self.module, chunk, parts)

    def presence(self, node: ast.expr) -> Code | None:
        """The text of a chunk, in the place of a member that is there just when it has text."""
        if self.is_piece(node):
            return self.reads.translate(node)
        chunk = self.chunk_of(node)
        if chunk is None or not is_presence_chain(chunk, node):
            return None
        if self.by_items(chunk):
            return self.reads.translate(chunk)
        return self.text_by_chain(chunk, node)

    def text_by_chain(self, chunk: ast.expr, node: ast.expr) -> Code:
        is_plain = isinstance(node, ast.Attribute) and node.value is chunk and node.attr == "text"
        if not is_plain:
            if any(plan.many_texts or plan.has_tools for plan in self.reads.plans(chunk)):
                raise self.conversion.refuse("stream-use", node)
            if is_tried(self.module, node) or self._is_missed(chunk, node):
                raise self.conversion.refuse("handler-not-understood", node)
        return self.text(chunk)

    def _is_missed(self, chunk: ast.expr, node: ast.expr) -> bool:
        """Whether a handler around the loop saw that a chunk has no such part.

        Handlers of google-generativeai that catch everything are taken to be for failed requests.
        """
        return is_missed(self.module, node, chunk, broad=not self.reads.is_legacy(chunk))

    def member(self, node: ast.Attribute) -> Code:
        if node.attr == "text":
            return self.text(node.value)
        hole = self.reads.translate(node.value)
        if self.by_items(node):
            return hole
        if node.attr == "usage_metadata":
            self.conversion.note("stream-usage-at-end", node)
            usage = code(hole, ".interaction.usage")
            if is_known_set(self.module, node):
                return usage
            return code("(", usage, " if ", event_is_last(hole), " else None)")
        raise self.conversion.refuse("stream-use", node, node.attr)


def event_is_last(event: Code, negated: bool = False) -> Code:
    """The test that an event of a stream is the one with the usage."""
    return code(event, f'.event_type {"!=" if negated else "=="} "interaction.completed"')
