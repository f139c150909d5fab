"""Translates a chain of reads on a response into a chain on the interaction."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.analysis.project import Project
from codemod.analysis.sdk import base_kind
from codemod.conversion.chunks import (
    is_loop_over_parts,
    is_presence_chain,
    is_text_chain,
    is_tried,
    parts_around,
)
from codemod.conversion.guards import (
    caught_names,
    is_known_set,
    is_test_for_none,
    only_truth_matters,
)
from codemod.conversion.legacy.calls_read import call_member
from codemod.conversion.legacy.text import legacy_text
from codemod.conversion.parsed import parsed_code
from codemod.conversion.result import Conversion
from codemod.mapping.response_reads import (
    BLOCK_ERROR,
    BLOCK_REASON,
    EMPTY_LISTS,
    FEEDBACK,
    FINISH_NAME,
    READS,
    Read,
)
from codemod.mapping.usage import USAGE_FIELDS
from codemod.model import Family, Span
from codemod.rewriting.edits import Code, code
from codemod.rules.responses.missing_text import Handled
from codemod.sources.python_module import PythonModule

if TYPE_CHECKING:
    from codemod.rules.calls import CallPlan, Context

_RESPONSE = "GenerateContentResponse"
_USAGE = "GenerateContentResponseUsageMetadata"
_LEAVES = frozenset({"str", "bytes", "int", "float", "bool", "other", "Image"})
_MISSING_PART_ERRORS = frozenset(
    {"IndexError", "AttributeError", "KeyError", "TypeError", "ValueError"}
)
"""What reading the text of a part that is not there can raise."""


_NO_PARTS_ERRORS = frozenset({"IndexError", "AttributeError", "TypeError"})
"""What a loop over the parts of an answer without any can raise; the new list is just empty."""


class ReadTranslator:
    """Code for any expression that is, or is read from, a response."""

    def __init__(self, context: Context, conversion: Conversion) -> None:
        self.context = context
        self.project = context.project
        self.conversion = conversion
        self.module = conversion.module

    def type_of(self, node: ast.expr) -> str:
        """The one SDK type of an expression; what mixes forms of one enum is a `some` of it.

        The name of a finish reason, or of a reason for blocking, is of the first: both are looked
        at for the same words.
        """
        kind = self.project.sdk_type(node)
        if kind:
            return kind
        kinds = {value.type for value in self.project.sdk_values(node)}
        if kinds == {FINISH_NAME, f"name {BLOCK_REASON}"}:
            return FINISH_NAME
        enums = {base_kind(one) for one in kinds if is_reason(one)}
        mixed = len(enums) == 1 and all(map(is_reason, kinds))
        return f"some {enums.pop()}" if mixed else ""

    def is_response(self, node: ast.expr) -> bool:
        """Whether an expression can be, or come from, a response of a generating call."""
        return any(value.origin in self.context.followed for value in self.project.sdk_values(node))

    def plans(self, node: ast.expr) -> list[CallPlan]:
        """The calls whose response an expression can be."""
        return [
            self.context.followed[value.origin]
            for value in self.project.sdk_values(node)
            if value.origin is not None and value.origin in self.context.followed
        ]

    def is_legacy(self, node: ast.expr) -> bool:
        """Whether an expression can come from an answer of google-generativeai."""
        return any(plan.legacy for plan in self.plans(node))

    def is_read(self, node: ast.expr) -> bool:
        """Whether an expression reads a member or element of a response."""
        return isinstance(node, ast.Attribute | ast.Subscript) and self.is_response(node.value)

    def continues(self, node: ast.expr) -> bool:
        """Whether the parent reads on from this expression, so that the parent is translated."""
        parent = self.module.parent(node)
        kind = self.type_of(node)
        if is_leaf(kind):
            return False
        if is_reason(kind):
            return self._names_reason(node, parent)
        if isinstance(parent, ast.Attribute):
            return parent.value is node
        if isinstance(parent, ast.Subscript):
            return parent.value is node and kind.startswith("list ")
        if isinstance(parent, ast.Call):
            return parent.func is node
        return isinstance(parent, ast.Await)

    def _names_reason(self, node: ast.expr, parent: ast.AST | None) -> bool:
        """Whether the parent makes a text of an enum member that is read in place."""
        if isinstance(parent, ast.Attribute):
            return parent.attr in ("name", "value") and bool(self.project.values(parent))
        if not isinstance(parent, ast.Call) or parent.args[:1] != [node]:
            return False
        if self.project.symbol(parent.func) == "builtins.getattr":
            return bool(self.project.values(parent))
        compared = isinstance(self.module.parent(parent), ast.Compare)
        named = compared or not isinstance(node, ast.Name)
        return named and is_turned_to_text(self.project, self.module, node)

    def check_owner(self, node: ast.expr) -> None:
        """Refuse a read that goes on into something the tables do not know."""
        parent = self.module.parent(node)
        if not isinstance(parent, ast.Attribute):
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
        chunk = self.chunk_of(node)
        if chunk is not None and chunk is not node and is_text_chain(chunk, node):
            return self._text_of(chunk, node)
        if chunk is not None and is_loop_over_parts(self.module, chunk, node):
            return code("[", self._text_of(chunk, node), "]")
        if self._is_piece(node):
            assert isinstance(node, ast.Attribute)
            return code(self.module.span(node.value))
        if isinstance(node, ast.Attribute) and self.is_response(node.value):
            if self.type_of(node.value) == "Part" and self._is_of_text_stream(node.value):
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
            return self._chunk(node)
        if kind == _USAGE:
            return self._usage(node)
        read = READS.get(kind, {}).get(node.attr)
        if read is None or read.form == "none":
            raise self.conversion.refuse("read-without-equivalent", node, node.attr)
        if read.form == "constant" and self.chunk_of(node) is None:
            return code(read.new)
        if read.note and read.form != "text":
            self.conversion.note(read.note, node)
        return self._by_form(node, read)

    def _by_form(self, node: ast.Attribute, read: Read) -> Code:
        if read.form == "item text":
            return self._item_text(node)
        owner = self.translate(node.value)
        if read.form == "text":
            if self._must_raise(node, node.value):
                return self._required(node.value, owner)
            if read.note and not self.is_legacy(node.value):
                self.conversion.note(read.note, node)
            return self.text(node.value, owner, none_matters=self._none_matters(node))
        if read.form == "same":
            return owner
        if read.form == "items":
            looped = isinstance(
                self.module.parent(node), ast.For | ast.AsyncFor | ast.comprehension
            )
            if looped and caught_names(self.module, node) & _NO_PARTS_ERRORS:
                raise self.conversion.refuse("handler-not-understood", node, "no parts")
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

    def text(self, response: ast.expr, owner: Code, none_matters: bool = True) -> Code:
        """The full text: `output_text` where it equals what the old code read (mapping 5.1).

        With `none_matters`, missing text stays None where the program tests for it further on.
        """
        plans = self.plans(response)
        if any(plan.legacy for plan in plans):
            return legacy_text(self.context, self.conversion, response, plans, owner)
        if any(plan.many_texts for plan in plans):
            text = code(self.conversion.helper("interaction_text"), "(", owner, ")")
        else:
            text = code(owner, ".output_text")
        if none_matters and any(plan.none_tested for plan in plans):
            return code("(", text, " or None)")
        return text

    def _must_raise(self, node: ast.Attribute, response: ast.expr) -> bool:
        """Whether a handler saw that the text was not there, by what the program did with it.

        Raises:
            Refused: it would not see the ValueError of the helper.
        """
        if self.is_legacy(response):
            return False
        missing = self.context.missing_text
        if response is node.value:
            handled = missing.of_text(self.module, node)
        else:
            handled = missing.of_part(self.module, node, response)
        if handled is Handled.OTHERWISE:
            raise self.conversion.refuse("handler-not-understood", node, "no text")
        return handled is Handled.BY_VALUE_ERROR

    def _required(self, response: ast.expr, owner: Code) -> Code:
        many = any(plan.many_texts for plan in self.plans(response))
        helper = self.conversion.helper("required_text", frozenset({"runs"} if many else ()))
        return code(helper, "(", owner, ")")

    def _none_matters(self, node: ast.Attribute) -> bool:
        """Whether missing text can go on from a read: it is no test, nor behind one."""
        parent = self.module.parent(node)
        tested = isinstance(parent, ast.Compare) and is_test_for_none(parent)
        known = tested or only_truth_matters(self.module, node) or is_known_set(self.module, node)
        return not known

    def _item_text(self, node: ast.Attribute) -> Code:
        """The text of a part; of the first and only part it is the text of the answer."""
        response = self.whole_answer(node)
        if response is not None:
            if self._must_raise(node, response):
                return self._required(response, self.translate(response))
            if not self.is_legacy(response):
                self.conversion.note("text-empty-not-none", node)
            return self.text(response, self.translate(response))
        part = self.translate(node.value)
        if self.is_legacy(node.value):
            return self._legacy_item_text(node, part)
        if self.may_be_thought(node.value):
            return code(self.conversion.helper("item_text"), "(", part, ")")
        if is_known_set(self.module, node):
            return code(part, ".text")
        return code("getattr(", part, ', "text", None)')

    def _legacy_item_text(self, node: ast.Attribute, part: Code) -> Code:
        """The text of a part of a legacy answer: empty, not None, where the part has none."""
        only_text = not any(plan.many_texts for plan in self.plans(node.value))
        if only_text or is_known_set(self.module, node):
            return code(part, ".text")
        return code("getattr(", part, ', "text", "")')

    def may_be_thought(self, part: ast.expr) -> bool:
        """Whether a part with text can be the summary of a thought."""
        return any(plan.config.thoughts or plan.config.opaque for plan in self.plans(part))

    def whole_answer(self, node: ast.Attribute) -> ast.expr | None:
        """The response in `response.candidates[0].content.parts[0].text`, if that is all its text.

        Not where a handler is written for the failure of this very read.
        """
        part = node.value
        if not isinstance(part, ast.Subscript) or not is_first(part):
            return None
        if not isinstance(part.value, ast.Attribute) or not self.is_read(part.value):
            return None
        if any(plan.many_texts for plan in self.plans(part)):
            return None
        exact = caught_names(self.module, node) & _MISSING_PART_ERRORS
        return None if exact else part.value.value

    def events(self, chunk: ast.expr) -> bool:
        """Whether the stream of a chunk is read event by event."""
        return any(plan.events for plan in self.plans(chunk))

    def _is_taken_singly(self, chunk: ast.expr) -> bool:
        """Whether a chunk is asked for by `next`: the first event of a stream has no text."""
        slot = self.project.slot(chunk)
        return any(
            isinstance(root.node, ast.Call)
            and self.project.symbol(root.node.func) in ("builtins.next", "builtins.anext")
            for root in (self.project.roots(slot) if slot is not None else ())
        )

    def chunk_text(self, chunk: ast.expr) -> Code:
        """The text of a chunk: the chunk itself where a helper turns the stream into text."""
        hole = self.translate(chunk)
        if not self.events(chunk):
            return hole
        if self._is_taken_singly(chunk):
            raise self.conversion.refuse("stream-use", chunk)
        return code(self.conversion.helper("event_text"), "(", hole, ")")

    def chunk_of(self, node: ast.expr) -> ast.expr | None:
        """The chunk of a stream that a chain of members and elements begins with."""
        while isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
            if self.type_of(node) == "Chunk":
                return node
        return None

    def _is_of_text_stream(self, part: ast.expr) -> bool:
        """Whether a part comes from a stream that is read as pieces of text."""
        return any(plan.streamed and not plan.events for plan in self.plans(part))

    def _is_piece(self, node: ast.expr) -> bool:
        """Whether an expression is the text of a part, in a loop over the text of a chunk."""
        if not isinstance(node, ast.Attribute) or node.attr != "text":
            return False
        if self.type_of(node.value) != "Part":
            return False
        parts = parts_around(self.module, node.value)
        chunk = self.chunk_of(parts) if parts is not None else None
        if chunk is None or parts is None or self.events(chunk):
            return False
        return is_loop_over_parts(self.module, chunk, parts)

    def presence_in_chunk(self, node: ast.expr) -> Code | None:
        """The text of a chunk, in the place of a member that is there just when it has text."""
        if self._is_piece(node):
            return self.translate(node)
        chunk = self.chunk_of(node)
        if chunk is None or not is_presence_chain(chunk, node):
            return None
        return self._text_of(chunk, node)

    def _text_of(self, chunk: ast.expr, node: ast.expr) -> Code:
        is_plain = isinstance(node, ast.Attribute) and node.value is chunk and node.attr == "text"
        if not is_plain:
            if any(plan.many_texts or plan.has_tools for plan in self.plans(chunk)):
                raise self.conversion.refuse("stream-use", node)
            if is_tried(self.module, node):
                raise self.conversion.refuse("handler-not-understood", node)
        return self.chunk_text(chunk)

    def _chunk(self, node: ast.Attribute) -> Code:
        if node.attr == "text":
            return self.chunk_text(node.value)
        hole = self.translate(node.value)
        if node.attr == "usage_metadata":
            self.conversion.note("stream-usage-at-end", node)
            usage = code(hole, ".interaction.usage")
            if is_known_set(self.module, node):
                return usage
            return code("(", usage, " if ", event_is_last(hole), " else None)")
        raise self.conversion.refuse("stream-use", node, node.attr)

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


def is_leaf(kind: str) -> bool:
    """Whether a type is plain data that stays plain data."""
    return kind in _LEAVES


def is_reason(kind: str) -> bool:
    """Whether a type is an enum, the name of a member of one, or what `str` makes of a member."""
    return kind.startswith(("enum ", "name ", "text ", "some "))


def is_turned_to_text(project: Project, module: PythonModule, node: ast.expr) -> bool:
    """Whether an expression is what `str` is called with."""
    parent = module.parent(node)
    if not isinstance(parent, ast.Call) or parent.args != [node]:
        return False
    return project.symbol(parent.func) == "builtins.str"


def is_stream(kind: str) -> bool:
    """Whether a type is a stream, or a promise of a stream or response."""
    return kind.startswith(("iterator ", "awaitable "))


def is_first(node: ast.Subscript) -> bool:
    """Whether a subscript takes the first element."""
    return isinstance(node.slice, ast.Constant) and node.slice.value == 0


def type_test(owner: Code, types: tuple[str, ...], negated: bool = False) -> Code:
    """The test that an item has one of some types, or has none of them."""
    if len(types) == 1:
        return code(owner, f'.type {"!=" if negated else "=="} "{types[0]}"')
    names = ", ".join(f'"{name}"' for name in types)
    return code(owner, f".type {'not in' if negated else 'in'} ({names})")


def event_is_last(event: Code, negated: bool = False) -> Code:
    """The test that an event of a stream is the one with the usage."""
    return code(event, f'.event_type {"!=" if negated else "=="} "interaction.completed"')
