"""`safety_settings` of google-generativeai in all their spellings (mapping 2.3)."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from codemod.analysis.project import Project
from codemod.conversion.legacy.values import legacy_symbol
from codemod.conversion.literals import FieldValue, listed, rewritten
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import HARM_CATEGORIES, HARM_THRESHOLDS
from codemod.model import Span
from codemod.rewriting.edits import Code, DictCode, Entry, code
from codemod.sources.python_module import PythonModule

_ALL = ("harassment", "hate_speech", "sexually_explicit", "dangerous_content")
"""The categories that one threshold stands for."""


@dataclass(frozen=True)
class Setting:
    """One setting as written: its words in the new request, and where it and its halves stand."""

    category: str
    threshold: str
    category_origin: Span | None = None
    threshold_origin: Span | None = None
    origin: Span | None = None

    @property
    def code(self) -> Code:
        """The entry of the new request."""
        return code(
            DictCode(
                (
                    Entry('"type"', code(f'"{self.category}"'), self.category_origin),
                    Entry('"threshold"', code(f'"{self.threshold}"'), self.threshold_origin),
                ),
                origin=self.origin,
            )
        )


def safety_settings(project: Project, module: PythonModule, node: ast.expr) -> list[Setting] | None:
    """The settings in a display or constant; None when one is only known at run time.

    Of several for one category the last one counts, as in the legacy SDK.
    """
    threshold = _word(project, node, HARM_THRESHOLDS)
    if threshold is not None:
        return [Setting(category, threshold) for category in _ALL]
    halves: list[tuple[ast.expr | None, ast.expr, Span | None, Span, Span | None]] = []
    if isinstance(node, ast.Dict):
        halves = [
            (key, value, module.span(key) if key is not None else None, module.span(value), None)
            for key, value in zip(node.keys, node.values, strict=True)
        ]
    elif isinstance(node, ast.List | ast.Tuple):
        for element in node.elts:
            fields = _fields(project, module, element)
            if set(fields) != {"category", "threshold"}:
                return None
            category, limit = fields["category"], fields["threshold"]
            origin = module.span(element) if isinstance(element, ast.Dict) else None
            halves.append((category.value, limit.value, category.origin, limit.origin, origin))
    else:
        return None
    found: dict[str, Setting] = {}
    for key, value, key_origin, value_origin, origin in halves:
        word = _word(project, key, HARM_CATEGORIES) if key is not None else None
        limit_word = _word(project, value, HARM_THRESHOLDS)
        if word is None or limit_word is None:
            return None
        found[word] = Setting(word, limit_word, key_origin, value_origin, origin)
    return list(found.values())


def safety_code(conversion: Conversion, node: ast.expr | None, settings: list[Setting]) -> Code:
    """The list for the settings written at `node`; a list keeps its layout and comments."""
    items = [setting.code for setting in settings]
    if isinstance(node, ast.List) and len(items) == len(node.elts):
        return rewritten(conversion, node, items)
    return listed(items, len(items) > 1)


def _fields(project: Project, module: PythonModule, node: ast.expr) -> Mapping[str, FieldValue]:
    """Category and threshold of one setting: a dict or a call that makes one."""
    if isinstance(node, ast.Dict):
        found = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                return {}
            start, end = module.span(key), module.span(value)
            origin = Span(start.start_line, start.start_column, end.end_line, end.end_column)
            found[key.value] = FieldValue(key.value, value, origin)
        return found
    if isinstance(node, ast.Call) and not node.args:
        name = legacy_symbol(project, node.func).rpartition(".")[2]
        if name in ("SafetySetting", "SafetySettingDict"):
            return {
                keyword.arg or "**": FieldValue(
                    keyword.arg or "**", keyword.value, module.span(keyword)
                )
                for keyword in node.keywords
            }
    return {}


def _word(project: Project, node: ast.expr, table: Mapping[str | int, str]) -> str | None:
    """The word for a category or threshold: an enum member, its name, a short name or a number."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return table.get(node.value.lower())
        if isinstance(node.value, int) and not isinstance(node.value, bool):
            return table.get(node.value)
        return None
    owner, _, member = legacy_symbol(project, node).rpartition(".")
    if owner.rpartition(".")[2] not in ("HarmCategory", "HarmBlockThreshold"):
        return None
    return table.get(member.lower())
