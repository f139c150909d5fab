"""Writes the tools of one `types.Tool` as plain dicts (mapping 3.1)."""

from __future__ import annotations

import ast

from codemod.conversion.declarations import declared
from codemod.conversion.definitions import definition_of
from codemod.conversion.literals import exploded, fields_of, is_none, listed
from codemod.conversion.result import Conversion
from codemod.conversion.sharing import take_over
from codemod.mapping.config_fields import Action
from codemod.mapping.tool_fields import SEARCH_TYPES, TOOL_KINDS, ToolKind
from codemod.model import Family
from codemod.rewriting.edits import Code, DictCode, Entry, code


class ToolWriter:
    """Writes what one tool object holds; `place` are further keys of a google_maps tool."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self.place: list[Entry] = []

    def tools(self, node: ast.expr) -> list[Code] | None:
        """The tools of one `types.Tool`, or dict of its form; None where it is not in sight.

        Raises:
            Refused: a tool, or an option of one, has no counterpart.
        """
        fields = fields_of(self.project, self.module, node, "Tool")
        if fields is None:
            return None
        made: list[Code] = []
        for item in fields:
            row = TOOL_KINDS.get(item.name)
            if row is None or is_none(item.value):
                if row is None:
                    return None
                continue
            if row.refusal:
                raise self.conversion.refuse(row.refusal, item.value, item.name)
            if row.type == "function":
                functions = declared(self.conversion, item.value)
                if functions is None:
                    return None
                made += functions
                continue
            options = self._options(item.value, row)
            if options is None:
                return None
            if row.note:
                self.conversion.note(row.note, item.value)
            if row.name == "google_maps":
                options = [*options, *self.place]
            several = exploded(self.module, item.value) and len(options) > 1
            kind = Entry('"type"', code(f'"{row.type}"'))
            made.append(code(DictCode((kind, *options), several)))
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
            elif option.target == "search_types":
                words = self._search_types(item.value, f"{row.name}.{item.name}")
                if words:
                    named = listed([code(f'"{word}"') for word in words])
                    entries.append(Entry('"search_types"', named, item.origin))
            else:
                raise self.conversion.refuse(
                    "tool-without-equivalent", item.value, f"{row.name}.{item.name}"
                )
        return entries

    def _search_types(self, node: ast.expr, name: str) -> list[str]:
        """The words for the kinds of search that an object has a key for.

        Raises:
            Refused: only the running program knows for which.
        """
        fields = fields_of(
            self.project, self.module, written_at(self.conversion, node), "SearchTypes"
        )
        if fields is None:
            raise self.conversion.refuse("tool-without-equivalent", node, name)
        given = [item for item in fields if not is_none(item.value)]
        for item in given:
            if item.name not in SEARCH_TYPES or not _is_empty_object(item.value):
                raise self.conversion.refuse("tool-without-equivalent", item.value, name)
        return [SEARCH_TYPES[item.name] for item in given]


def written_at(conversion: Conversion, node: ast.expr) -> ast.expr:
    """The display or construction behind a name, when it can be written here instead."""
    definition = definition_of(conversion.project, conversion.module, node)
    if definition is None or not take_over(conversion, definition):
        return node
    return definition.value


def _is_empty_object(node: ast.expr) -> bool:
    """`types.WebSearch()` or `{}`."""
    if isinstance(node, ast.Dict):
        return not node.keys
    return isinstance(node, ast.Call) and not node.args and not node.keywords
