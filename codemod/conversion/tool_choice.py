"""How functions are called: `function_calling_config`, as `tool_choice` (mapping 3.2)."""

from __future__ import annotations

import ast

from codemod.conversion.literals import enum_member, fields_of, is_none
from codemod.conversion.result import Conversion
from codemod.mapping.config_fields import Action
from codemod.mapping.enums import enum_word
from codemod.mapping.tool_fields import FUNCTION_CALLING_FIELDS
from codemod.rewriting.edits import Code, DictCode, Entry, code

_ENUM = "FunctionCallingConfigMode"


def tool_choice(conversion: Conversion, node: ast.expr) -> Code | None:
    """The choice in a `tool_config`, empty when it makes none; None when only running code knows.

    Raises:
        Refused: it says something without counterpart.
    """
    fields = fields_of(conversion.project, conversion.module, node, "ToolConfig")
    if fields is None:
        return None
    for item in fields:
        if item.name == "function_calling_config" and not is_none(item.value):
            return _choice(conversion, item.value)
    return code()


def _choice(conversion: Conversion, node: ast.expr) -> Code | None:
    fields = fields_of(conversion.project, conversion.module, node, "FunctionCallingConfig")
    if fields is None:
        return None
    mode: str | None = "auto"
    names: ast.expr | None = None
    for item in fields:
        row = FUNCTION_CALLING_FIELDS.get(item.name)
        if row is None:
            raise conversion.refuse("config-not-understood", item.value, item.name)
        if is_none(item.value):
            continue
        if row.action is Action.DROPPED:
            conversion.note(row.note, item.value)
        elif item.name == "mode":
            member = enum_member(conversion.project, item.value, _ENUM)
            mode = enum_word(_ENUM, member) if member is not None else None
        else:
            names = item.value
    if mode is None:
        return None
    if names is None:
        return code(f'"{mode}"')
    if not isinstance(names, ast.List) or not names.elts:
        return None
    allowed = DictCode(
        (Entry('"mode"', code(f'"{mode}"')), Entry('"tools"', code(conversion.module.span(names))))
    )
    return code(DictCode((Entry('"allowed_tools"', code(allowed)),)))
