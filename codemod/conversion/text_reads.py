"""Translates reads of text: of a whole answer, and of one of its parts."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.conversion.guards import (
    caught_names,
    is_known_set,
    is_test_for_none,
    only_truth_matters,
)
from codemod.conversion.legacy.text import legacy_text
from codemod.conversion.read_types import is_first
from codemod.rewriting.edits import Code, code
from codemod.rules.responses.missing_text import Handled

if TYPE_CHECKING:
    from codemod.conversion.reads import ReadTranslator

_MISSING_PART_ERRORS = frozenset(
    {"IndexError", "AttributeError", "KeyError", "TypeError", "ValueError"}
)
"""What reading the text of a part that is not there can raise."""


class TextReads:
    """The code for the text of an answer, or of a part of one."""

    def __init__(self, reads: ReadTranslator) -> None:
        self.reads = reads
        self.module = reads.module
        self.conversion = reads.conversion

    def of_response(self, response: ast.expr, owner: Code, none_matters: bool = True) -> Code:
        """The full text: `output_text` where it equals what the old code read (mapping 5.1).

        With `none_matters`, missing text stays None where the program tests for it further on.
        """
        plans = self.reads.plans(response)
        if any(plan.legacy for plan in plans):
            return legacy_text(self.reads.context, self.conversion, response, plans, owner)
        if any(plan.many_texts for plan in plans):
            text = code(self.conversion.helper("interaction_text"), "(", owner, ")")
        else:
            text = code(owner, ".output_text")
        if none_matters and any(plan.none_tested for plan in plans):
            return code("(", text, " or None)")
        return text

    def of_member(self, node: ast.Attribute, owner: Code, note: str) -> Code:
        """The text that `answer.text` reads, where `owner` is the new answer."""
        if self._must_raise(node, node.value):
            return self._required(node.value, owner)
        if note and not self.reads.is_legacy(node.value):
            self.conversion.note(note, node)
        return self.of_response(node.value, owner, none_matters=self._none_matters(node))

    def _must_raise(self, node: ast.Attribute, response: ast.expr) -> bool:
        """Whether a handler saw that the text was not there, by what the program did with it.

        Raises:
            Refused: it would not see the ValueError of the helper.
        """
        if self.reads.is_legacy(response):
            return False
        missing = self.reads.context.missing_text
        if response is node.value:
            handled = missing.of_text(self.module, node)
        else:
            handled = missing.of_part(self.module, node, response)
        if handled is Handled.OTHERWISE:
            raise self.conversion.refuse("handler-not-understood", node, "no text")
        return handled is Handled.BY_VALUE_ERROR

    def _required(self, response: ast.expr, owner: Code) -> Code:
        many = any(plan.many_texts for plan in self.reads.plans(response))
        helper = self.conversion.helper("required_text", frozenset({"runs"} if many else ()))
        return code(helper, "(", owner, ")")

    def _none_matters(self, node: ast.Attribute) -> bool:
        """Whether missing text can go on from a read: it is no test, nor behind one."""
        parent = self.module.parent(node)
        tested = isinstance(parent, ast.Compare) and is_test_for_none(parent)
        known = only_truth_matters(self.module, node) or is_known_set(self.module, node)
        return not (tested or known)

    def of_part(self, node: ast.Attribute) -> Code:
        """The text of a part; of the first and only part it is the text of the answer."""
        response = self.whole_answer(node)
        if response is not None:
            if self._must_raise(node, response):
                return self._required(response, self.reads.translate(response))
            if not self.reads.is_legacy(response):
                self.conversion.note("text-empty-not-none", node)
            return self.of_response(response, self.reads.translate(response))
        part = self.reads.translate(node.value)
        if self.reads.is_legacy(node.value):
            return self._of_legacy_part(node, part)
        plans = self.reads.plans(node.value)
        if plans and all(plan.items and not plan.gives_media for plan in plans):
            return code(part, ".text")
        if self.may_be_thought(node.value) and not any(plan.items for plan in plans):
            return code(self.conversion.helper("item_text"), "(", part, ")")
        if is_known_set(self.module, node):
            return code(part, ".text")
        return code("getattr(", part, ', "text", None)')

    def _of_legacy_part(self, node: ast.Attribute, part: Code) -> Code:
        """The text of a part of a legacy answer: empty, not None, where the part has none."""
        only_text = not any(plan.many_texts for plan in self.reads.plans(node.value))
        if only_text or is_known_set(self.module, node):
            return code(part, ".text")
        return code("getattr(", part, ', "text", "")')

    def may_be_thought(self, part: ast.expr) -> bool:
        """Whether a part with text can be the summary of a thought."""
        return any(plan.config.thoughts or plan.config.opaque for plan in self.reads.plans(part))

    def whole_answer(self, node: ast.Attribute) -> ast.expr | None:
        """The response in `response.candidates[0].content.parts[0].text`, if that is all its text.

        Not where a handler is written for the failure of this very read.
        """
        part = node.value
        if not isinstance(part, ast.Subscript) or not is_first(part):
            return None
        if not isinstance(part.value, ast.Attribute) or not self.reads.is_read(part.value):
            return None
        if any(plan.many_texts or plan.items for plan in self.reads.plans(part)):
            return None
        exact = caught_names(self.module, node) & _MISSING_PART_ERRORS
        return None if exact else part.value.value
