"""`thinking_config`, as keys of `generation_config` (mapping 2.1)."""

from __future__ import annotations

import ast

from codemod.conversion.literals import enum_member, fields_of, is_none
from codemod.conversion.result import Conversion
from codemod.mapping.enums import enum_word
from codemod.mapping.thinking import level_for_budget
from codemod.rewriting.edits import Entry, code


def thinking_entries(conversion: Conversion, node: ast.expr, model: str) -> list[Entry] | None:
    """The entries for a thinking config; None when a value is only known at run time.

    Args:
        conversion: collects notes.
        node: the value of `thinking_config`.
        model: the model id of the new call, empty when it is not a constant.
    """
    fields = fields_of(conversion.project, conversion.module, node, "ThinkingConfig")
    if fields is None:
        return None
    entries: list[Entry] = []
    for item in fields:
        if is_none(item.value):
            continue
        constant = _number(item.value)
        if item.name == "thinking_budget" and isinstance(constant, int):
            conversion.note("thinking-budget-to-level", item.value)
            level = level_for_budget(constant, model)
            if level is not None:
                entries.append(Entry('"thinking_level"', code(f'"{level}"'), item.origin))
        elif item.name == "include_thoughts" and isinstance(item.value, ast.Constant):
            if item.value.value:
                entries.append(Entry('"thinking_summaries"', code('"auto"'), item.origin))
        elif item.name == "thinking_level":
            member = enum_member(conversion.project, item.value, "ThinkingLevel")
            word = enum_word("ThinkingLevel", member) if member is not None else None
            if word is None:
                return None
            entries.append(Entry('"thinking_level"', code(f'"{word}"'), item.origin))
        else:
            return None
    return entries


def _number(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None
