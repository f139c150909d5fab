"""`safety_settings`, as entries of the new request (mapping 2.3)."""

from __future__ import annotations

import ast

from codemod.conversion.definitions import definition_of
from codemod.conversion.literals import enum_member, fields_of, rewritten
from codemod.conversion.result import Conversion
from codemod.conversion.sharing import convert_in_place
from codemod.mapping.enums import enum_word
from codemod.rewriting.edits import Code, DictCode, Entry, code


def safety_entries(conversion: Conversion, node: ast.expr) -> Code | None:
    """The list for `safety_settings`; None when a setting is only known at run time."""
    written = node
    definition = definition_of(conversion.project, conversion.module, node)
    if definition is not None and isinstance(definition.value, ast.List):
        written = definition.value
    if not isinstance(written, ast.List):
        return None
    settings = [_setting(conversion, element) for element in written.elts]
    if any(setting is None for setting in settings):
        return None
    if definition is not None and not convert_in_place(conversion, definition):
        return None
    items = [code(setting) for setting in settings if setting is not None]
    if definition is None:
        return rewritten(conversion, written, items)
    for element, item in zip(written.elts, items, strict=True):
        conversion.replace(element, item)
    return code(conversion.module.span(node))


def _setting(conversion: Conversion, node: ast.expr) -> DictCode | None:
    fields = fields_of(conversion.project, conversion.module, node, "SafetySetting")
    values = {item.name: item for item in fields or []}
    if set(values) != {"category", "threshold"}:
        return None
    category = _word(conversion, values["category"].value, "HarmCategory")
    threshold = _word(conversion, values["threshold"].value, "HarmBlockThreshold")
    if category is None or threshold is None:
        return None
    entries = (
        Entry('"type"', code(f'"{category}"'), values["category"].origin),
        Entry('"threshold"', code(f'"{threshold}"'), values["threshold"].origin),
    )
    written = conversion.module.span(node) if isinstance(node, ast.Dict) else None
    return DictCode(entries, origin=written)


def _word(conversion: Conversion, node: ast.expr, enum: str) -> str | None:
    member = enum_member(conversion.project, node, enum)
    return enum_word(enum, member) if member is not None else None
