"""Arguments of a call that stand in a dict: `generate_content(**kwargs)`.

generateContent takes three arguments, so whatever the dict holds it holds those that the call does
not name; each is read from the dict at the new call.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import partial

from codemod.analysis.graph import Slot, connect
from codemod.conversion.config_fields import ConvertedConfig
from codemod.conversion.dict_items import DictItems, holds_items
from codemod.conversion.result import Conversion
from codemod.model import Span
from codemod.rewriting.edits import Code, DictCode, code

_TAKEN = ("model", "contents", "config")


class SpreadArguments:
    """The arguments that one `**name` gives to a call of generateContent.

    `nodes` stand for them in the analysis: subscripts of the name, at its place.
    """

    def __init__(self, conversion: Conversion, keyword: ast.keyword, named: set[str]) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.keyword = keyword
        self.span = conversion.module.span(keyword.value)
        self._items = {
            name: DictItems(self.project, keyword.value, name)
            for name in _TAKEN
            if name not in named
        }
        self.nodes = {
            name: self.project.read_of(keyword.value, name, partial(self._slot, name))
            for name, items in self._items.items()
            if name != "config" or items.is_open or items.found
        }

    @classmethod
    def of(cls, conversion: Conversion, call: ast.Call) -> SpreadArguments | None:
        """The arguments in the dict of a call; None where it has none that can be seen."""
        spread = [keyword for keyword in call.keywords if keyword.arg is None]
        named = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
        if len(spread) != 1 or not isinstance(spread[0].value, ast.Name):
            return None
        if not holds_items(conversion.project, spread[0].value):
            return None
        return cls(conversion, spread[0], named)

    def keywords(self) -> dict[str, ast.keyword]:
        """The arguments as keywords of the call, all at the place of `**name`."""
        return {
            name: ast.copy_location(ast.keyword(name, node), self.keyword)
            for name, node in self.nodes.items()
        }

    def written(self, name: str) -> str:
        """How an argument is read from the dict."""
        text = self.conversion.module.text_of(self.span)
        return f'{text}.get("{name}")' if name == "config" else f'{text}["{name}"]'

    def read(self, name: str, value: Code) -> Code:
        """Code that was made for an argument, with the dict that holds it in its place."""
        parts: list[str | Span | DictCode] = []
        for part in value.parts:
            if part == self.span:
                parts.append(self.written(name))
            elif isinstance(part, DictCode):
                entries = (
                    replace(entry, value=self.read(name, entry.value)) for entry in part.entries
                )
                parts.append(replace(part, entries=tuple(entries)))
            else:
                parts.append(part)
        return code(*parts)

    def read_config(self, config: ConvertedConfig) -> None:
        """Let a converted config be read from the dict."""
        config.arguments = [
            replace(entry, value=self.read("config", entry.value)) for entry in config.arguments
        ]
        if config.functions is not None:
            functions = self.read("config", config.functions.code)
            config.functions = replace(config.functions, code=functions)

    def _slot(self, name: str) -> Slot:
        """A place with all that the dict can hold under a name."""
        module = self.conversion.module
        made = Slot(module, None)
        items = self._items[name]
        for source in items.found:
            connect(source, made)
            made.gain(source.values)
        if items.is_open:
            connect(Slot(module, None, "unknown"), made)
        return made
