"""Comparisons of the reason for which a prompt was blocked (mapping section 5).

Interactions do not tell reasons apart.  Where the reason of an answer is compared, every blocked
prompt counts; a variable that holds the name of a reason holds the status from now on, and is
compared with the status of an interaction that failed, as a finish reason is.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.conversion.guards import is_known_set
from codemod.conversion.literals import is_none
from codemod.mapping.enums import BLOCK_REASONS, LOST_REASON_STATUS, STATUSES, UNBLOCKED
from codemod.mapping.legacy_objects import LEGACY_BLOCK_REASON_CLASSES, LEGACY_BLOCK_REASONS
from codemod.mapping.response_reads import BLOCK_REASON
from codemod.rewriting.edits import Code, code
from codemod.rules.responses.reason_sources import check_reason_sources

if TYPE_CHECKING:
    from codemod.rules.responses.prompt_feedback import PromptFeedback

_GOOGLE_CLASS = f"google.genai.types.{BLOCK_REASON}"
_CLASSES = LEGACY_BLOCK_REASON_CLASSES | {_GOOGLE_CLASS}
_NEGATIVE = ast.NotEq | ast.IsNot | ast.NotIn
_Collection = ast.List | ast.Tuple | ast.Set


class BlockReasons:
    """Translates the comparisons of one module."""

    def __init__(self, feedback: PromptFeedback) -> None:
        self.feedback = feedback
        self.conversion = feedback.conversion
        self.translator = feedback.translator

    def translate(self, node: ast.expr, compare: ast.Compare, owner: Code | None) -> None:
        """Translate the comparison of a reason, or of a variable where `owner` is None.

        Raises:
            Refused: it is compared with something that is no reason.
        """
        if owner is not None:
            self.conversion.replace(compare, self.of_answer(node, compare))
            return
        members = self._members(node, compare)
        check_reason_sources(self.conversion, node, BLOCK_REASONS, "block_reason")
        if members <= BLOCK_REASONS:
            self.conversion.note("block-reason-lost", compare)
            sign = "!=" if isinstance(compare.ops[0], _NEGATIVE) else "=="
            variable = self.feedback.variable(node)
            self.conversion.replace(compare, code(variable, f' {sign} "{LOST_REASON_STATUS}"'))
        elif not isinstance(node, ast.Name) or not self._stays_equal(node, members):
            raise self.conversion.refuse("read-without-equivalent", node, "block_reason")

    def of_answer(self, node: ast.expr, compare: ast.Compare) -> Code:
        """The test that a prompt was blocked, in the place of a comparison of the reason.

        Raises:
            Refused: it is compared with something that is no reason.
        """
        members = self._members(node, compare)
        negative = isinstance(compare.ops[0], _NEGATIVE)
        if members <= BLOCK_REASONS:
            if negative and (self._is_known(node) or self._has_feedback(node)):
                raise self.conversion.refuse("read-without-equivalent", node, "block_reason")
            self.conversion.note("block-reason-lost", compare)
            return self.feedback.verdict(node, compare, negative)
        legacy = all(plan.legacy for plan in self.translator.plans(node))
        known = legacy or self._is_known(node)
        if not members <= UNBLOCKED or not known:
            raise self.conversion.refuse("read-without-equivalent", node, "block_reason")
        return self.feedback.verdict(node, compare, not negative)

    def _is_known(self, node: ast.expr) -> bool:
        """Whether a test has found before that there is a reason."""
        return is_known_set(self.conversion.module, _reason(node))

    def _has_feedback(self, node: ast.expr) -> bool:
        """Whether a test has found that there is feedback, which is given for a reason."""
        reason = _reason(node)
        return isinstance(reason, ast.Attribute) and is_known_set(
            self.conversion.module, reason.value
        )

    def _stays_equal(self, node: ast.expr, members: frozenset[str]) -> bool:
        """Whether a variable equals its status as little as it equalled its reason."""
        if any(name in STATUSES or name in BLOCK_REASONS for name in members):
            return False
        return not members & UNBLOCKED or self.feedback.is_set_when_blocked(node)

    def _members(self, node: ast.expr, compare: ast.Compare) -> frozenset[str]:
        """What a reason is compared with, by name.

        Raises:
            Refused: something is not written out.
        """
        operator, other = compare.ops[0], compare.comparators[0]
        contains = isinstance(operator, ast.In | ast.NotIn)
        if compare.left is not node:
            other = compare.left
        plain = isinstance(operator, ast.Eq | ast.NotEq | ast.Is | ast.IsNot)
        fits = contains and compare.left is node and isinstance(other, _Collection)
        if len(compare.ops) != 1 or not (plain or fits):
            raise self.conversion.refuse("read-without-equivalent", node, "block_reason")
        elements = other.elts if fits and isinstance(other, _Collection) else [other]
        return frozenset(self._member(node, element) for element in elements)

    def _member(self, node: ast.expr, other: ast.expr) -> str:
        """The member that a constant or a name of the SDK stands for.

        Raises:
            Refused: none that a reason of this kind could equal.
        """
        shape = self.translator.type_of(node).split(" ")[0]
        legacy = self.translator.is_legacy(node)
        named = shape == "name" or (shape == "enum" and not legacy)
        if isinstance(other, ast.Constant) and not is_none(other):
            if isinstance(other.value, str) and named:
                return other.value
            if shape == "enum" and legacy and other.value in LEGACY_BLOCK_REASONS:
                return LEGACY_BLOCK_REASONS[other.value]
        symbol = self.conversion.project.symbol(other)
        owner, _, member = symbol.removesuffix(".value").rpartition(".")
        if member == "name":
            owner, _, member = owner.rpartition(".")
            if owner in _CLASSES and named:
                return member
        elif owner in _CLASSES and (shape == "enum" or (named and not legacy)):
            return member
        raise self.conversion.refuse("read-without-equivalent", node, "block_reason")


def _reason(node: ast.expr) -> ast.expr:
    """The reason itself, of which an expression may be the name."""
    while isinstance(node, ast.Attribute) and node.attr in ("name", "value"):
        node = node.value
    return node
