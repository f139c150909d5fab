"""Where a search on a map begins: the coordinates in a `tool_config` (mapping 3.1)."""

from __future__ import annotations

import ast

from codemod.conversion.literals import fields_of, is_none
from codemod.conversion.result import Conversion
from codemod.mapping.config_fields import Action
from codemod.mapping.tool_fields import RETRIEVAL_CONFIG_FIELDS, TOOL_CONFIG_FIELDS
from codemod.rewriting.edits import Entry, code


def maps_place(conversion: Conversion, node: ast.expr) -> list[Entry] | None:
    """The coordinates in a `tool_config`; None when they are only known at run time.

    Raises:
        Refused: the tool config has no counterpart.
    """
    entries: list[Entry] = []
    fields = fields_of(conversion.project, conversion.module, node, "ToolConfig")
    for item in fields or []:
        row = TOOL_CONFIG_FIELDS.get(item.name)
        if is_none(item.value):
            continue
        if row is not None and row.action is Action.DROPPED:
            conversion.note(row.note, item.value)
        elif item.name == "function_calling_config":
            continue
        elif item.name == "retrieval_config":
            found = _coordinates(conversion, item.value)
            if found is None:
                return None
            entries.extend(found)
        else:
            raise conversion.refuse(
                row.refusal if row is not None else "config-not-understood", item.value, item.name
            )
    return entries if fields is not None else None


def _coordinates(conversion: Conversion, node: ast.expr) -> list[Entry] | None:
    entries: list[Entry] = []
    fields = fields_of(conversion.project, conversion.module, node, "RetrievalConfig")
    for item in fields or []:
        row = RETRIEVAL_CONFIG_FIELDS.get(item.name)
        if is_none(item.value):
            continue
        if row is None or row.action is Action.KEEPS_FLOW:
            raise conversion.refuse("tool-without-equivalent", item.value, item.name)
        point = fields_of(conversion.project, conversion.module, item.value, "LatLng")
        if point is None:
            return None
        entries += [
            Entry(f'"{one.name}"', code(conversion.module.span(one.value)), one.origin)
            for one in point
        ]
    return entries if fields is not None else None
