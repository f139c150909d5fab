"""Translates a chain of reads on a response into a chain on the interaction."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.conversion.chunk_reads import ChunkReads
from codemod.conversion.chunks import (
    is_loop_over_parts,
    is_text_chain,
)
from codemod.conversion.guards import caught_names, is_shown_by_method
from codemod.conversion.legacy.calls_read import call_member
from codemod.conversion.parsed import parsed_code
from codemod.conversion.read_types import ReadTypes, is_first, is_reason, is_stream
from codemod.conversion.result import Conversion
from codemod.conversion.text_reads import TextReads
from codemod.mapping.response_reads import (
    BLOCK_ERROR,
    EMPTY_LISTS,
    FEEDBACK,
    READS,
    Read,
)
from codemod.mapping.usage import USAGE_FIELDS
from codemod.model import Family, Span
from codemod.rewriting.edits import Code, code

if TYPE_CHECKING:
    from codemod.rules.calls import Context

_RESPONSE = "GenerateContentResponse"
_USAGE = "GenerateContentResponseUsageMetadata"
_NO_PARTS_ERRORS = frozenset({"IndexError", "AttributeError", "TypeError"})
"""What a loop over the parts of an answer without any can raise; the new list is just empty."""


class ReadTranslator(ReadTypes):
    """Code for any expression that is, or is read from, a response."""

    def __init__(self, context: Context, conversion: Conversion) -> None:
        super().__init__(context, conversion)
        self.texts = TextReads(self)
        self.chunks = ChunkReads(self)

    def check_owner(self, node: ast.expr) -> None:
        """Refuse a read that goes on into something the tables do not know."""
        parent = self.module.parent(node)
        if not isinstance(parent, ast.Attribute) or is_shown_by_method(self.module, node):
            return
        if not isinstance(parent.ctx, ast.Load):
            self.conversion.site(parent, Family.RESPONSE, parent.attr)
            raise self.conversion.refuse("read-not-understood", parent, parent.attr)
        if not self.project.values(parent):
            self.conversion.site(parent, Family.RESPONSE, parent.attr)
            code_ = "stream-use" if is_stream(self.type_of(node)) else "read-without-equivalent"
            raise self.conversion.refuse(code_, parent, parent.attr)

    def translate(self, node: ast.expr) -> Code:
        """The new code of an expression."""
        chunk = self.chunks.chunk_of(node)
        whole = chunk is not None and not self.chunks.by_items(chunk)
        if whole and chunk is not None and chunk is not node and is_text_chain(chunk, node):
            return self.chunks.text_by_chain(chunk, node)
        if whole and chunk is not None and is_loop_over_parts(self.module, chunk, node):
            return code("[", self.chunks.text_by_chain(chunk, node), "]")
        if self.chunks.is_piece(node):
            assert isinstance(node, ast.Attribute)
            return code(self.module.span(node.value))
        if isinstance(node, ast.Attribute) and self.is_response(node.value):
            if self.type_of(node.value) == "Part" and self.chunks.is_of_text_stream(node.value):
                raise self.conversion.refuse("stream-use", node)
            return self._attribute(node)
        if isinstance(node, ast.Subscript) and self.is_response(node.value):
            return self._subscript(node)
        if isinstance(node, ast.Call) and self.stands_for_owner(node):
            return self.translate(node.args[0])
        if isinstance(node, ast.Call) and is_reason(self.type_of(node)):
            return self._reason(node)
        if isinstance(node, ast.Call) and isinstance(function := node.func, ast.Attribute):
            if function.attr == "as_image" and self.is_response(function.value):
                owner = self.translate(function.value)
                return code(self.conversion.helper("item_image"), "(", owner, ")")
            known = function.attr == "result" or not self.is_response(function.value)
            if not known:
                raise self.conversion.refuse("read-without-equivalent", node, f"{function.attr}()")
        return code(self.module.span(node))

    def stands_for_owner(self, call: ast.Call) -> bool:
        """Whether a call is `getattr(answer, "prompt_feedback", None)` or looks into feedback."""
        if not call.args or self.project.symbol(call.func) != "builtins.getattr":
            return False
        kind = self.type_of(call)
        return kind in (FEEDBACK, BLOCK_ERROR) or self.type_of(call.args[0]) == FEEDBACK

    def _reason(self, call: ast.Call) -> Code:
        """`str(reason)`, or `getattr(reason, "name")`."""
        if call.args and is_reason(self.type_of(call.args[0])) and self.continues(call.args[0]):
            return self.translate(call.args[0])
        return code(self.module.span(call))

    def _attribute(self, node: ast.Attribute) -> Code:
        kind = self.type_of(node.value)
        if is_reason(kind):
            return self.translate(node.value)
        if not isinstance(node.ctx, ast.Load):
            raise self.conversion.refuse("read-not-understood", node, node.attr)
        if is_stream(kind):
            raise self.conversion.refuse("stream-use", node, node.attr)
        if kind == "Chunk":
            return self.chunks.member(node)
        if kind == _USAGE:
            return self._usage(node)
        read = READS.get(kind, {}).get(node.attr)
        if read is None or read.form == "none":
            raise self.conversion.refuse("read-without-equivalent", node, node.attr)
        if read.form == "constant" and self.chunks.chunk_of(node) is None:
            return code(read.new)
        if read.note and read.form != "text":
            self.conversion.note(read.note, node)
        return self._by_form(node, read)

    def _by_form(self, node: ast.Attribute, read: Read) -> Code:
        if read.form == "item text":
            return self.texts.of_part(node)
        owner = self.translate(node.value)
        if read.form == "text":
            return self.texts.of_member(node, owner, read.note)
        if read.form == "same":
            return owner
        if read.form == "items":
            looped = isinstance(
                self.module.parent(node), ast.For | ast.AsyncFor | ast.comprehension
            )
            if looped and caught_names(self.module, node) & _NO_PARTS_ERRORS:
                raise self.conversion.refuse("handler-not-understood", node, "no parts")
            if self.chunks.by_items(node):
                return owner
            return code(self.conversion.helper("output_items"), "(", owner, ")")
        if read.form == "helper":
            return code(self.conversion.helper(read.new), "(", owner, ")")
        if read.form == "bytes":
            base64 = self.conversion.import_module("base64")
            return code(f"{base64}.b64decode(", owner, f".{read.new})")
        if read.form == "test":
            return type_test(owner, read.types)
        if read.form == "parsed":
            return parsed_code(self, node, owner)
        if self.type_of(node.value) == "FunctionCall" and self.is_legacy(node.value):
            return call_member(self.conversion, node, owner, read.new)
        return code(owner, f".{read.new}")

    def _usage(self, node: ast.Attribute) -> Code:
        new = USAGE_FIELDS.get(node.attr)
        if new is None:
            raise self.conversion.refuse("read-without-equivalent", node, node.attr)
        count = code(self.translate(node.value), f".{new}")
        if new == "total_cached_tokens" and self.is_legacy(node.value):
            return code("(", count, " or 0)")
        return count

    def _subscript(self, node: ast.Subscript) -> Code:
        kind = self.type_of(node.value)
        if kind in ("str", "bytes"):
            return code(self.module.span(node))
        if kind == "list Candidate":
            if not is_first(node):
                detail = "a candidate other than the first"
                raise self.conversion.refuse("read-not-understood", node, detail)
            is_member = isinstance(node.value, ast.Attribute) and self.is_read(node.value)
            return self.translate(node.value) if is_member else code(self.module.span(node))
        if kind == "list Part" or kind in EMPTY_LISTS:
            end, whole = self.module.span(node.value), self.module.span(node)
            index = Span(end.end_line, end.end_column, whole.end_line, whole.end_column)
            return code(self.translate(node.value), self.module.text_of(index))
        raise self.conversion.refuse("read-without-equivalent", node)


def type_test(owner: Code, types: tuple[str, ...], negated: bool = False) -> Code:
    """The test that an item has one of some types, or has none of them."""
    if len(types) == 1:
        return code(owner, f'.type {"!=" if negated else "=="} "{types[0]}"')
    names = ", ".join(f'"{name}"' for name in types)
    return code(owner, f".type {'not in' if negated else 'in'} ({names})")
