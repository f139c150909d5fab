"""Finish reasons, which become status words (mapping section 5).

A reason is an enum member, its name, or `str` of it.  All three become the status; what they are
compared with becomes the word for it.  Reasons without a word of their own mean that no proper
answer came, and become the status of an interaction that failed.
"""

from __future__ import annotations

import ast

from codemod.conversion.guards import only_truth_matters
from codemod.conversion.literals import is_none
from codemod.conversion.read_types import is_turned_to_text
from codemod.conversion.reads import ReadTranslator
from codemod.conversion.result import Conversion
from codemod.mapping.enums import (
    LOST_REASON_STATUS,
    LOST_REASONS,
    STATUSES,
    UNMAPPED,
    enum_word,
)
from codemod.mapping.legacy_objects import LEGACY_FINISH_REASON_CLASSES, LEGACY_FINISH_REASONS
from codemod.rewriting.edits import Code, code
from codemod.rules.responses.flow import ResponseFlow
from codemod.rules.responses.reason_sources import check_reason_sources
from codemod.rules.responses.reason_tables import ReasonTables
from codemod.rules.responses.shown import is_kept_for_show, is_passed_on, is_shown, outermost

_ENUM = "FinishReason"
_GOOGLE_CLASS = f"google.genai.types.{_ENUM}"
_CLASSES = LEGACY_FINISH_REASON_CLASSES | {_GOOGLE_CLASS}
_OPERATORS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "in"),
    ast.NotEq: ("!=", "not in"),
    ast.Is: ("==", "in"),
    ast.IsNot: ("!=", "not in"),
    ast.In: ("==", "in"),
    ast.NotIn: ("!=", "not in"),
}
"""Operator -> the one for a single word, and the one for several."""

_Collection = ast.List | ast.Tuple | ast.Set


class FinishReasons:
    """Translates the places where a finish reason is compared, shown, kept or looked up."""

    enum = _ENUM
    lost_status = LOST_REASON_STATUS

    def __init__(
        self, conversion: Conversion, translator: ReadTranslator, flow: ResponseFlow
    ) -> None:
        self.conversion = conversion
        self.translator = translator
        self.flow = flow
        self.project = conversion.project
        self.module = conversion.module

    def translate(self, node: ast.expr) -> None:
        """Translate an expression that gives a reason.

        Raises:
            Refused: the program does something with it that a word cannot stand for.
        """
        parent = self.module.parent(node)
        new = self.translator.translate(node)
        if isinstance(parent, ast.Compare):
            if not any(is_none(side) for side in (parent.left, *parent.comparators)):
                self._compared(node, parent, new)
                return
        elif not self._may_stand(node) and not ReasonTables(self).translate(node):
            raise self.conversion.refuse("read-not-understood", node, "finish_reason")
        if new != code(self.module.span(node)):
            self.conversion.replace(node, new)

    def _may_stand(self, node: ast.expr) -> bool:
        place = outermost(self.module, node)
        return (
            only_truth_matters(self.module, place)
            or is_turned_to_text(self.project, self.module, node)
            or is_shown(self.flow, place)
            or is_passed_on(self.flow, place)
            or is_kept_for_show(self.flow, node)
        )

    def _compared(self, node: ast.expr, compare: ast.Compare, new: Code) -> None:
        """Compare the status with the words for what the reason is compared with."""
        operator, other = compare.ops[0], compare.comparators[0]
        on_left = compare.left is node
        if not on_left:
            other = compare.left
        contains = isinstance(operator, ast.In | ast.NotIn)
        shape = self.translator.type_of(node).split(" ")[0]
        fits = shape == "text" if not on_left else isinstance(other, _Collection)
        if len(compare.ops) != 1 or type(operator) not in _OPERATORS or (contains and not fits):
            raise self.conversion.refuse("read-not-understood", compare, "finish_reason")
        check_reason_sources(self.conversion, node, _names(), "finish_reason")
        elements = other.elts if contains and isinstance(other, _Collection) else [other]
        if self._never_equals(node, elements):
            self.conversion.note("reason-never-equal", compare)
            if new != code(self.module.span(node)):
                self.conversion.replace(node, new)
            return
        found = [self._words(node, element, shape, contains) for element in elements]
        words = list(dict.fromkeys(word for each in found for word in each))
        if not words:
            raise self.conversion.refuse("read-without-equivalent", other, "finish_reason")
        stays = not isinstance(operator, ast.Is | ast.IsNot) and on_left
        if stays and len(words) == len(elements) and all(len(each) == 1 for each in found):
            for element, (word, *_) in zip(elements, found, strict=True):
                self.conversion.replace(element, code(f'"{word}"'))
            if new != code(self.module.span(node)):
                self.conversion.replace(node, new)
            return
        one, several = _OPERATORS[type(operator)]
        quoted = ", ".join(f'"{word}"' for word in words)
        test = f"{one} {quoted}" if len(words) == 1 else f"{several} ({quoted})"
        self.conversion.replace(compare, code(new, f" {test}"))

    def _words(self, node: ast.expr, other: ast.expr, shape: str, contains: bool) -> list[str]:
        """The status words for one reason; none for a reason that no answer had.

        A word of the program, such as "UNKNOWN", is none for answers, and stays for itself.
        """
        member = self._member(node, other, shape, contains)
        if contains and not member and shape == "enum" and isinstance(other, ast.Constant):
            return []
        if member == "STOP" and any(plan.has_tools for plan in self.translator.plans(node)):
            return ["completed", "requires_action"]
        word = enum_word(_ENUM, member)
        if word is not None:
            return [word]
        if member in LOST_REASONS:
            self.conversion.note("finish-reason-lost", other)
            return [LOST_REASON_STATUS]
        own = isinstance(other, ast.Constant) and shape == "name" and member == other.value
        if own and member not in UNMAPPED[_ENUM] | STATUSES and member.isupper():
            return [member]
        if member != "FINISH_REASON_UNSPECIFIED":
            raise self.conversion.refuse("read-without-equivalent", other, "finish_reason")
        return []

    def _member(self, node: ast.expr, other: ast.expr, shape: str, contains: bool) -> str:
        """The member that a constant or a name of the SDK equals; empty where it equals none."""
        legacy = self.translator.is_legacy(node)
        if isinstance(other, ast.Constant):
            if not isinstance(other.value, str):
                return LEGACY_FINISH_REASONS.get(other.value, "") if self._counts(node) else ""
            if shape == "text":
                owner, _, name = other.value.rpartition(".")
                return name if owner == _ENUM or (contains and not owner) else ""
            return "" if shape == "enum" and legacy else other.value
        symbol = self.project.symbol(other)
        owner, _, member = symbol.removesuffix(".value").rpartition(".")
        if member == "name":
            owner, _, member = owner.rpartition(".")
            return member if owner in _CLASSES and (shape == "name" or not legacy) else ""
        return member if owner in _CLASSES and (shape == "enum" or not legacy) else ""

    def _never_equals(self, node: ast.expr, elements: list[ast.expr]) -> bool:
        """Whether the number that a reason of google-generativeai was is compared with words."""
        return (
            self.translator.type_of(node) == f"enum {_ENUM}"
            and all(plan.legacy for plan in self.translator.plans(node))
            and all(
                isinstance(one, ast.Constant)
                and isinstance(one.value, str)
                and one.value not in STATUSES
                for one in elements
            )
        )

    def member(self, node: ast.expr, key: ast.expr) -> str:
        """The member that a key of a table equals, if a reason is looked up in it."""
        shape = self.translator.type_of(node).split(" ")[0]
        return self._member(node, key, shape, False)

    def _counts(self, node: ast.expr) -> bool:
        """Whether a reason equals a number."""
        is_member = self.translator.type_of(node) == f"enum {_ENUM}"
        return is_member and self.translator.is_legacy(node)


def _names() -> frozenset[str]:
    return LOST_REASONS | {"STOP", "MAX_TOKENS"}
