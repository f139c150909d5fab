"""`safety_settings`, as entries of the new request (mapping 2.3)."""

from __future__ import annotations

import ast

from codemod.conversion.literals import enum_member, fields_of
from codemod.conversion.result import Conversion
from codemod.mapping.enums import enum_word
from codemod.rewriting.edits import Code, DictCode, Entry, code


def safety_entries(conversion: Conversion, node: ast.expr) -> Code | None:
    """The list for `safety_settings`; None when a setting is only known at run time."""
    if not isinstance(node, ast.List):
        return None
    parts: list[str | DictCode] = ["["]
    for index, element in enumerate(node.elts):
        fields = fields_of(conversion.project, conversion.module, element, "SafetySetting")
        values = {item.name: item.value for item in fields or []}
        if set(values) != {"category", "threshold"}:
            return None
        category = _word(conversion, values["category"], "HarmCategory")
        threshold = _word(conversion, values["threshold"], "HarmBlockThreshold")
        if category is None or threshold is None:
            return None
        parts.append(", " if index else "")
        parts.append(
            DictCode((Entry('"type"', code(f'"{category}"')), Entry('"threshold"', code(f'"{threshold}"'))))
        )
    parts.append(",]" if node.elts else "]")
    return code(*parts)


def _word(conversion: Conversion, node: ast.expr, enum: str) -> str | None:
    member = enum_member(conversion.project, node, enum)
    return enum_word(enum, member) if member is not None else None
