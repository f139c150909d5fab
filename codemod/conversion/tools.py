"""Built-in tools, as plain dicts (mapping 3.1)."""

from __future__ import annotations

import ast

from codemod.conversion.definitions import definition_of
from codemod.conversion.literals import exploded, fields_of, is_none, listed, rewritten
from codemod.conversion.result import Conversion
from codemod.conversion.sharing import take_over
from codemod.conversion.visible import Visible
from codemod.mapping.config_fields import Action
from codemod.mapping.tool_fields import (
    RETRIEVAL_CONFIG_FIELDS,
    TOOL_CONFIG_FIELDS,
    TOOL_KINDS,
    ToolKind,
)
from codemod.model import Family
from codemod.rewriting.edits import Code, DictCode, Entry, code

_OPTIONS = {
    (row.value_class, name): option
    for row in TOOL_KINDS.values()
    for name, option in row.options.items()
}


class ToolsConverter:
    """Converts the `tools` of one config; `place` are further keys of a google_maps tool."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self.place: list[Entry] = []

    def convert(self, node: ast.expr) -> Code | None:
        """The list of tools; None when it is only known at run time, empty code for no tools."""
        self.check(node)
        written = self._written(node)
        if not isinstance(written, ast.List):
            self._check_seen(node)
            return None
        made = [self._tool(self._written(element)) for element in written.elts]
        if any(group is None for group in made):
            self._check_seen(node)
            return None
        if not any(made):
            return code()
        tools = [code(one) for group in made for one in group or ()]
        if written is node and all(len(group or ()) == 1 for group in made):
            return rewritten(self.conversion, written, tools)
        return listed(tools)

    def _check_seen(self, node: ast.expr) -> None:
        """Leave the tools to the helper, unless what cannot be seen of them may be functions.

        Raises:
            Refused: a tool is in sight neither as an object nor as a dict.
        """
        elements = node.elts if isinstance(node, ast.List) else [node]
        for element in elements:
            seen = Visible(self.project).look(element)
            made = "Tool" in seen.origins.values()
            if not made and not any(
                item.owner == "" and item.name in TOOL_KINDS for item in seen.fields()
            ):
                raise self.conversion.refuse("tools-function-calling", element)

    def check(self, node: ast.expr) -> None:
        """Refuse what is visibly function calling or has no counterpart, wherever it is built.

        Raises:
            Refused: a function, a declaration or a tool without counterpart is among the values.
        """
        seen = Visible(self.project).look(node)
        if seen.functions:
            raise self.conversion.refuse("tools-function-calling", node)
        for item in seen.fields():
            if item.value is not None and is_none(item.value):
                continue
            row = TOOL_KINDS.get(item.name) if item.owner in ("", "Tool") else None
            if row is not None and row.refusal:
                raise self.conversion.refuse(row.refusal, node, row.name)
            option = _OPTIONS.get((item.owner, item.name))
            if option is not None and option.action is Action.KEEPS_FLOW:
                raise self.conversion.refuse(
                    "tool-without-equivalent", node, f"{item.owner}.{item.name}"
                )

    def _written(self, node: ast.expr) -> ast.expr:
        """The display or construction behind a name, when it can be written here instead."""
        definition = definition_of(self.project, self.module, node)
        if definition is None or not take_over(self.conversion, definition):
            return node
        return definition.value

    def _tool(self, node: ast.expr) -> list[DictCode] | None:
        fields = fields_of(self.project, self.module, node, "Tool")
        if fields is None:
            return None
        made: list[DictCode] = []
        for item in fields:
            row = TOOL_KINDS.get(item.name)
            if row is None or is_none(item.value):
                if row is None:
                    return None
                continue
            if row.refusal:
                raise self.conversion.refuse(row.refusal, item.value, item.name)
            options = self._options(item.value, row)
            if options is None:
                return None
            if row.note:
                self.conversion.note(row.note, item.value)
            if row.name == "google_maps":
                options = [*options, *self.place]
            several = exploded(self.module, item.value) and len(options) > 1
            made.append(DictCode((Entry('"type"', code(f'"{row.type}"')), *options), several))
        if not isinstance(node, ast.Dict):
            self.conversion.site(node, Family.CONFIG, "types.Tool")
        return made

    def _options(self, node: ast.expr, row: ToolKind) -> list[Entry] | None:
        kind = row.value_class
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            return []
        if self.project.symbol(node).startswith("google.genai.types."):
            return []
        fields = fields_of(self.project, self.module, node, kind)
        if fields is None:
            return None
        entries: list[Entry] = []
        for item in fields:
            option = row.options.get(item.name)
            if is_none(item.value):
                continue
            if option is None or option.action is Action.KEEPS_FLOW:
                raise self.conversion.refuse(
                    "tool-without-equivalent", item.value, f"{row.name}.{item.name}"
                )
            if option.action is Action.DROPPED:
                self.conversion.note(option.note, item.value)
            elif option.action is Action.ARGUMENT:
                value = code(self.module.span(item.value))
                entries.append(Entry(f'"{option.target}"', value, item.origin))
            else:
                raise self.conversion.refuse(
                    "tool-without-equivalent", item.value, f"{row.name}.{item.name}"
                )
        return entries


def maps_place(conversion: Conversion, node: ast.expr) -> list[Entry] | None:
    """The coordinates in a `tool_config`; None when they are only known at run time.

    Raises:
        Refused: the tool config says how functions are called, or has no counterpart.
    """
    entries: list[Entry] = []
    fields = fields_of(conversion.project, conversion.module, node, "ToolConfig")
    for item in fields or []:
        row = TOOL_CONFIG_FIELDS.get(item.name)
        if is_none(item.value):
            continue
        if row is not None and row.action is Action.DROPPED:
            conversion.note(row.note, item.value)
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
