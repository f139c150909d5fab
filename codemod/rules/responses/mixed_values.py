"""Expressions where something else than a response that migrates can stand."""

from __future__ import annotations

import ast

from codemod.analysis.graph import Slot
from codemod.analysis.values import InstanceValue
from codemod.conversion.guards import only_truth_matters
from codemod.conversion.literals import is_none
from codemod.conversion.read_types import is_leaf, is_reason
from codemod.conversion.reads import ReadTranslator
from codemod.conversion.result import Conversion
from codemod.rules.calls import Context
from codemod.rules.responses.flow import ResponseFlow, is_foreign
from codemod.rules.responses.shown import is_passed_on, is_shown, outermost

_ANSWER = "GenerateContentResponse"


class MixedValues:
    """Judges what else can stand at the reads of one module."""

    def __init__(
        self,
        context: Context,
        conversion: Conversion,
        translator: ReadTranslator,
        flow: ResponseFlow,
    ) -> None:
        self.context = context
        self.conversion = conversion
        self.translator = translator
        self.project = context.project
        self.module = conversion.module
        self.flow = flow

    def check_sources(self, node: ast.expr) -> None:
        """Refuse where something else than a migrated response can stand at a read."""
        kind = self.translator.type_of(node)
        slot = self.project.slot(node)
        if slot is None or is_leaf(kind) or is_reason(kind) or self.translator.is_read(node):
            return
        if kind == _ANSWER and only_truth_matters(self.module, node):
            return  # An answer is true, of either API; whatever else it may be stays what it is.
        if self._may_be_other(node, slot):
            raise self.conversion.refuse("response-mixed", node)

    def _may_be_other(self, node: ast.expr, slot: Slot) -> bool:
        """Whether something else than a migrated response can stand at an expression."""
        if any(is_foreign(root) for root in self.project.roots(slot)) or any(
            isinstance(value, InstanceValue) for value in slot.values
        ):
            return True
        origins = {value.origin for value in self.project.sdk_values(node)}
        return not all(origin in self.context.followed for origin in origins)

    def passes_several_on(self, node: ast.expr) -> bool:
        """Whether a value of several kinds is only handed on, as retry wrappers do.

        What else it may be matters where it is read, and is judged there.
        """
        slot, parent = self.project.slot(node), self.module.parent(node)
        kind = self.translator.type_of(node)
        if not kind and self._is_text_or_word(node) and self._is_unread(node):
            return True
        if isinstance(parent, ast.Assign | ast.Return | ast.Await | ast.AnnAssign):
            mixed = not kind or (kind == _ANSWER and slot and self._may_be_other(node, slot))
            return bool(mixed) and self.flow.is_followed(node)
        if kind:
            return False
        return isinstance(parent, ast.Compare) and any(is_none(side) for side in parent.comparators)

    def _is_text_or_word(self, node: ast.expr) -> bool:
        """Whether a value is a text of an answer or, as text, the reason why there is none."""
        kinds = {value.type for value in self.project.sdk_values(node)}
        return "str" in kinds and all(
            kind == "str" or kind.startswith(("name ", "text ")) for kind in kinds
        )

    def _is_unread(self, node: ast.expr) -> bool:
        """Whether a text is shown or handed on, and what it says is not looked at here."""
        place = outermost(self.module, node)
        unread = is_shown(self.flow, place) or is_passed_on(self.flow, place)
        return unread or only_truth_matters(self.module, place)
