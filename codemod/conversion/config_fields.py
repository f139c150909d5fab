"""The fields of one config as arguments of the new call, one method per kind of field.

`CONFIG_FIELDS` says where each field goes; this module carries that out for the fields that pass
unchanged and asks its neighbours for the others.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from codemod.conversion.callables import CallingMode, Functions
from codemod.conversion.http_options import http_entries
from codemod.conversion.instruction import refuse_media, texts_in
from codemod.conversion.literals import (
    FieldValue,
    enum_member,
    exploded,
    is_none,
    listed,
)
from codemod.conversion.maps_place import maps_place
from codemod.conversion.optional_values import may_be_none
from codemod.conversion.resolution import Resolution, is_known_at_call, known_resolution
from codemod.conversion.response_format import ResponseFormat
from codemod.conversion.result import Conversion
from codemod.conversion.safety import safety_entries
from codemod.conversion.speech import speech_code
from codemod.conversion.text import is_text
from codemod.conversion.thinking import thinking_entries
from codemod.conversion.tool_checks import searches_only
from codemod.conversion.tool_choice import tool_choice
from codemod.conversion.tools import ToolsConverter
from codemod.mapping.config_fields import CONFIG_FIELDS, Action, ConfigField
from codemod.mapping.enums import enum_word
from codemod.rewriting.edits import Code, DictCode, Entry, code


@dataclass
class ConvertedConfig:
    """The keyword arguments a config becomes, in the order of its fields.

    `schema` is the class or type of structured output, which `response.parsed` is checked with;
    `resolution` goes to every media block; `chat_resolution` says that the arguments themselves may
    hold one, which only a chat takes; `thoughts` and `server_tools` say that the answer may
    hold more than one run of text, and `only_texts` that its tools add no other parts;
    `tools_in_sight` are the fields of `types.Tool` that its tools can be of, None where not all of
    them can be seen; `exploded` that the config was written with one item a line.
    `functions` are Python functions that the SDK called by itself, in at most `requests` requests.
    `unseen_schema` says that there may be one that only the running program knows; `unseen` are
    the arguments that one with the key `**` may give.
    `shared` are the arguments in the dict that `arguments` spreads, where several calls read one.
    """

    arguments: list[Entry] = field(default_factory=list)
    generation: list[Entry] = field(default_factory=list)
    schema: ast.expr | None = None
    resolution: Resolution | None = None
    chat_resolution: bool = False
    thoughts: bool = False
    server_tools: bool = False
    only_texts: bool = True
    tools_in_sight: frozenset[str] | None = None
    opaque: bool = False
    images: bool = False
    exploded: bool = False
    functions: Functions | None = None
    requests: Code | None = None
    unseen_schema: bool = False
    shared: list[Entry] = field(default_factory=list)
    unseen: frozenset[str] = frozenset()


class RuntimeValue(Exception):  # noqa: N818
    """A field whose value only the running program knows: the helper takes the whole config."""


class FieldConverter:
    """Converts the fields of one config.

    `loops` says that the caller answers calls of the functions in `ConvertedConfig.functions`.
    """

    def __init__(self, conversion: Conversion, model: str, loops: bool = False) -> None:
        self.loops = loops
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self.model = model
        self.formats = ResponseFormat(conversion)
        self.tools = ToolsConverter(conversion)
        self.result = ConvertedConfig()
        self.generation_place: int | None = None

    def convert(self, fields: list[FieldValue], node: ast.expr) -> ConvertedConfig:
        """The arguments for all fields of the config written at `node`.

        Raises:
            Refused: a field has no counterpart.
            RuntimeValue: only the running program knows a value, or whether it is None.
        """
        self.result.exploded = exploded(self.module, node)
        self.tools.writer.place = self._place(fields)
        self.tools.calling = CallingMode(self.conversion, fields)
        self.tools.loops = self.loops
        for item in fields:
            row = CONFIG_FIELDS.get(item.name)
            if row is None:
                raise self.conversion.refuse("config-not-understood", item.value, item.name)
            self._field(item, row)
        generation = self.result.generation
        if generation:
            value = code(DictCode(tuple(generation), self.result.exploded and len(generation) > 1))
            place = self.generation_place
            self.result.arguments.insert(place or 0, Entry("generation_config", value))
        self.result.arguments.extend(self.formats.entries())
        return self.result

    def check(self, name: str, value: ast.expr, row: ConfigField) -> None:
        """Refuse a field that the helper would refuse at run time.

        Raises:
            Refused: the value has no counterpart.
        """
        try:
            if name == "tool_config" and not is_none(value):
                maps_place(self.conversion, value)
            self._field(FieldValue(name, value, self.module.span(value)), row)
        except RuntimeValue:
            return

    def _field(self, item: FieldValue, row: ConfigField) -> None:
        if row.action is Action.KEEPS_FLOW:
            if not is_none(item.value):
                raise self.conversion.refuse(row.refusal, item.value, item.name)
        elif is_none(item.value):
            return
        elif row.action is Action.DROPPED:
            self.conversion.note(row.note, item.value)
        elif row.action is Action.CONVERTED:
            method: Callable[[FieldValue, ConfigField], None] = getattr(self, f"_{row.target}")
            method(item, row)
        else:
            self._plain(item, row)

    def _plain(self, item: FieldValue, row: ConfigField) -> None:
        if may_be_none(self.project, item.value):
            raise RuntimeValue
        value = code(self.module.span(item.value))
        if row.name == "labels":
            self._extra_body("labels", value)
            return
        if row.action is Action.GENERATION:
            self._generate(Entry(f'"{row.target}"', value, item.origin))
        else:
            self.result.arguments.append(Entry(row.target, value, item.origin))

    def _generate(self, *entries: Entry) -> None:
        """Add keys of `generation_config`, which stands where the first of its fields stood."""
        if self.generation_place is None and entries:
            self.generation_place = len(self.result.arguments)
        self.result.generation.extend(entries)

    def _system_instruction(self, item: FieldValue, row: ConfigField) -> None:
        node = item.value
        if may_be_none(self.project, node):
            raise RuntimeValue
        if is_text(self.project, node):
            self.result.arguments.append(
                Entry("system_instruction", code(self.module.span(node)), item.origin)
            )
            return
        texts = texts_in(self.conversion, node)
        if not texts:
            refuse_media(self.conversion, node)
            raise RuntimeValue
        value = code(self.module.span(texts[0]))
        if len(texts) > 1:
            whole = isinstance(node, ast.List) and node.elts == texts
            parts = (
                code(self.module.span(node))
                if whole
                else listed([code(self.module.span(one)) for one in texts])
            )
            value = code('"\\n".join(', parts, ")")
            self.conversion.note(row.note, node)
        self.result.arguments.append(Entry("system_instruction", value, item.origin))

    def _candidate_count(self, item: FieldValue, row: ConfigField) -> None:
        if isinstance(item.value, ast.Constant) and item.value.value == 1:
            self.conversion.note(row.note, item.value)
            return
        raise self.conversion.refuse(row.refusal, item.value, item.name)

    def _response_format(self, item: FieldValue, row: ConfigField) -> None:
        if may_be_none(self.project, item.value):
            raise RuntimeValue
        if not self.formats.add(item):
            raise RuntimeValue
        if item.name == "response_schema":
            self.result.schema = item.value
        self.result.images |= self.formats.images

    def _speech_config(self, item: FieldValue, row: ConfigField) -> None:
        speech = speech_code(self.conversion, item.value)
        if speech is None:
            raise RuntimeValue
        self._generate(Entry('"speech_config"', speech, item.origin))

    def _thinking_config(self, item: FieldValue, row: ConfigField) -> None:
        entries = thinking_entries(self.conversion, item.value, self.model)
        if entries is None:
            raise RuntimeValue
        self.result.thoughts |= any(entry.key == '"thinking_summaries"' for entry in entries)
        if entries and not exploded(self.module, item.value):
            # Comments stand beside the whole of it.
            inner = [replace(entry, origin=None) for entry in entries[1:]]
            entries = [replace(entries[0], origin=item.origin), *inner]
        self._generate(*entries)

    def _media_resolution(self, item: FieldValue, row: ConfigField) -> None:
        if not is_known_at_call(self.conversion, item.value):
            raise RuntimeValue
        self.result.resolution = known_resolution(self.conversion, item.value)

    def _safety_settings(self, item: FieldValue, row: ConfigField) -> None:
        entries = safety_entries(self.conversion, item.value)
        if entries is None:
            raise RuntimeValue
        self.conversion.note("safety-extra-body", item.value)
        self._extra_body("safety_settings", entries, item)

    def _extra_body(self, key: str, value: Code, item: FieldValue | None = None) -> None:
        entry = Entry(f'"{key}"', value)
        self.result.arguments.append(
            Entry("extra_body", code(DictCode((entry,))), item.origin if item is not None else None)
        )

    def _tools(self, item: FieldValue, row: ConfigField) -> None:
        tools = self.tools.convert(item.value)
        if tools is None:
            raise RuntimeValue
        self.result.server_tools = True
        self.result.only_texts = searches_only(self.project, item.value)
        self.result.tools_in_sight = self.tools.in_sight(item.value)
        calling = self.tools.calling
        self.result.functions = self.tools.functions
        if calling is not None and calling.requests is not None:
            self.result.requests = code(self.module.span(calling.requests))
        if tools.parts:
            self.result.arguments.append(Entry("tools", tools, item.origin))

    def _tool_config(self, item: FieldValue, row: ConfigField) -> None:
        """How functions are called; a place on the map was taken up with the tools."""
        choice = tool_choice(self.conversion, item.value)
        if choice is None:
            raise RuntimeValue
        if choice.parts:
            self._generate(Entry('"tool_choice"', choice, item.origin))

    def _place(self, fields: list[FieldValue]) -> list[Entry]:
        """The coordinates in `tool_config`, as keys of the google_maps tool (mapping 3.1)."""
        for item in fields:
            if item.name == "tool_config" and not is_none(item.value):
                place = maps_place(self.conversion, item.value)
                if place is None:
                    raise RuntimeValue
                return place
        return []

    def _automatic_function_calling(self, item: FieldValue, row: ConfigField) -> None:
        self.conversion.note(row.note, item.value)

    def _http_options(self, item: FieldValue, row: ConfigField) -> None:
        entries = http_entries(self.conversion, item, row)
        if entries is None:
            raise RuntimeValue
        self.result.arguments.extend(entries)

    def _service_tier(self, item: FieldValue, row: ConfigField) -> None:
        member = enum_member(self.project, item.value, "ServiceTier")
        word = enum_word("ServiceTier", member) if member is not None else None
        if word is None:
            raise RuntimeValue
        self.result.arguments.append(Entry("service_tier", code(f'"{word}"'), item.origin))
