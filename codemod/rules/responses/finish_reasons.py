"""Finish reasons, which become status words (mapping section 5)."""

from __future__ import annotations

import ast

from codemod.conversion.guards import only_truth_matters
from codemod.conversion.literals import is_none
from codemod.conversion.reads import ReadTranslator
from codemod.conversion.result import Conversion
from codemod.mapping.enums import enum_word
from codemod.mapping.legacy_objects import LEGACY_FINISH_REASON_CLASSES, LEGACY_FINISH_REASONS
from codemod.rewriting.edits import code
from codemod.rules.responses.flow import ResponseFlow

_FINISH_REASON = "google.genai.types.FinishReason."


class FinishReasons:
    """Translates the places where a finish reason is compared or shown."""

    def __init__(
        self, conversion: Conversion, translator: ReadTranslator, flow: ResponseFlow
    ) -> None:
        self.conversion = conversion
        self.translator = translator
        self.flow = flow
        self.project = conversion.project
        self.module = conversion.module
        self.legacy = False
        self.named = False

    def translate(self, node: ast.expr) -> None:
        """Translate a read that gives the finish reason."""
        parent = self.module.parent(node)
        place: ast.expr = node
        if isinstance(parent, ast.Attribute):
            if parent.attr not in ("name", "value"):
                raise self.conversion.refuse("read-not-understood", parent, parent.attr)
            place, parent = parent, self.module.parent(parent)
        self.legacy = self.translator.is_legacy(node)
        self.named = getattr(place, "attr", "") == "name"
        new = self.translator.translate(node)
        if isinstance(parent, ast.Compare) and len(parent.ops) == 1:
            other = parent.comparators[0] if parent.left is place else parent.left
            if not is_none(other):
                self._compared_with_reason(other)
        elif isinstance(parent, ast.Call) and self.project.symbol(parent.func) == "builtins.str":
            if not self.flow.is_printed(parent):
                raise self.conversion.refuse("read-not-understood", place, "finish_reason")
        elif not (
            isinstance(parent, ast.Assign)
            or self.flow.is_printed(place)
            or only_truth_matters(self.module, place)
        ):
            raise self.conversion.refuse("read-not-understood", place, "finish_reason")
        if place is not node or new != code(self.module.span(node)):
            self.conversion.replace(place, new)

    def _compared_with_reason(self, other: ast.expr) -> None:
        elements = other.elts if isinstance(other, ast.List | ast.Tuple | ast.Set) else [other]
        for element in elements:
            member = self._member(element)
            word = enum_word("FinishReason", member) if member else None
            if word is None:
                raise self.conversion.refuse("read-without-equivalent", element, "finish_reason")
            self.conversion.replace(element, code(f'"{word}"'))

    def _member(self, node: ast.expr) -> str:
        if self.legacy:
            return self._legacy_member(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        symbol = self.project.symbol(node)
        for suffix in (".name", ".value"):
            symbol = symbol.removesuffix(suffix)
        return symbol.removeprefix(_FINISH_REASON) if symbol.startswith(_FINISH_REASON) else ""

    def _legacy_member(self, node: ast.expr) -> str:
        """The member of the legacy enum, whose members equal their numbers and no text."""
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                return node.value if self.named else ""
            return "" if self.named else LEGACY_FINISH_REASONS.get(node.value, "")
        owner, _, member = self.project.symbol(node).removesuffix(".value").rpartition(".")
        shown = member == "name"
        if shown:
            owner, _, member = owner.rpartition(".")
        return member if owner in LEGACY_FINISH_REASON_CLASSES and shown == self.named else ""
