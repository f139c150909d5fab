"""`config` of the old call, as keyword arguments of the new one (mapping section 2).

`CONFIG_FIELDS` says where each field goes; this module carries that out for the fields that pass
unchanged and asks `conversion.settings` and its neighbours for the others.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from codemod.conversion.literals import FieldValue, enum_member, fields_of, is_none, spans_lines
from codemod.conversion.response_format import ResponseFormat
from codemod.conversion.result import Conversion
from codemod.conversion.safety import safety_entries
from codemod.conversion.speech import speech_code
from codemod.conversion.text import is_text
from codemod.conversion.thinking import thinking_entries
from codemod.conversion.tools import ToolsConverter
from codemod.mapping.config_fields import CONFIG_FIELDS, Action, ConfigField
from codemod.mapping.enums import enum_word
from codemod.model import Family
from codemod.rewriting.edits import Code, DictCode, Entry, code


@dataclass
class ConvertedConfig:
    """The keyword arguments a config becomes, in the order of its fields.

    `schema` is the class or type of structured output, which `response.parsed` is checked with;
    `resolution` goes to every media block; `thoughts` and `server_tools` say that the answer may
    hold more than one run of text.
    """

    arguments: list[Entry] = field(default_factory=list)
    generation: list[Entry] = field(default_factory=list)
    schema: ast.expr | None = None
    resolution: str = ""
    thoughts: bool = False
    server_tools: bool = False
    opaque: bool = False
    images: bool = False


class ConfigConverter:
    """Converts the config of one call."""

    def __init__(self, conversion: Conversion, model: str) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self.model = model
        self.formats = ResponseFormat(conversion)
        self.tools = ToolsConverter(conversion)
        self.result = ConvertedConfig()

    def convert(self, node: ast.expr) -> ConvertedConfig:
        """The arguments for a config written at the call."""
        fields = fields_of(self.project, self.module, node, "GenerateContentConfig")
        if fields is None:
            return self._at_run_time(node)
        checkpoint = len(self.conversion.edits), len(self.conversion.notes), len(self.conversion.sites)
        try:
            self._convert_fields(fields, node)
        except RuntimeValue as unknown:
            del self.conversion.edits[checkpoint[0] :]
            del self.conversion.notes[checkpoint[1] :]
            del self.conversion.sites[checkpoint[2] :]
            self.result = ConvertedConfig()
            return self._at_run_time(node, unknown.node)
        if not isinstance(node, ast.Dict):
            self.conversion.site(node, Family.CONFIG, "types.GenerateContentConfig")
        return self.result

    def _at_run_time(self, node: ast.expr, because: ast.expr | None = None) -> ConvertedConfig:
        """A config that only the running program knows goes through the config helper."""
        self._refuse_unconvertible(node)
        self.conversion.note("runtime-conversion", because or node)
        helper = self.conversion.helper("interaction_arguments")
        value = code(helper, "(", self.module.span(node), ")")
        return ConvertedConfig([Entry("**", value)], opaque=True, thoughts=True, server_tools=True)

    def _refuse_unconvertible(self, node: ast.expr) -> None:
        """A config that visibly holds what has no counterpart keeps the flow, wherever it is built."""
        slot = self.project.slot(node)
        for root in self.project.roots(slot) if slot is not None else ():
            for value in root.values:
                origin = getattr(value, "origin", None)
                if origin is not None and getattr(value, "type", "") == "GenerateContentConfig":
                    self._refuse_fields(origin.node)
            if isinstance(root.node, ast.Dict | ast.Call):
                self._refuse_fields(root.node)

    def _refuse_fields(self, node: ast.expr) -> None:
        module = self.project.module_of(node)
        for item in fields_of(self.project, module, node, "GenerateContentConfig") or []:
            row = CONFIG_FIELDS.get(item.name)
            if row is not None and row.action is Action.KEEPS_FLOW and not is_none(item.value):
                raise self.conversion.refuse(row.refusal, node if module is self.module else item.value, item.name)
            if item.name in ("tools", "tool_config") and not is_none(item.value):
                ToolsConverter(Conversion(self.project, module)).check(item.value)

    def _convert_fields(self, fields: list[FieldValue], node: ast.expr) -> None:
        for item in fields:
            row = CONFIG_FIELDS.get(item.name)
            if row is None:
                raise self.conversion.refuse("config-not-understood", item.value, item.name)
            self._field(item, row)
        if self.result.generation:
            exploded = spans_lines(node)
            place = next(index for index, entry in enumerate(self._order) if entry == "generation_config")
            generation = Entry("generation_config", code(DictCode(tuple(self.result.generation), exploded)))
            self.result.arguments.insert(place, generation)
        self.result.arguments.extend(self.formats.entries())

    @property
    def _order(self) -> list[str]:
        return [*(entry.key for entry in self.result.arguments), "generation_config"]

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
        if self._may_be_none(item.value):
            raise RuntimeValue(item.value)
        value = code(self.module.span(item.value))
        if row.name == "labels":
            self._extra_body("labels", value)
            return
        if row.action is Action.GENERATION:
            self.result.generation.append(Entry(f'"{row.target}"', value, item.origin))
        else:
            self.result.arguments.append(Entry(row.target, value, item.origin))

    def _may_be_none(self, node: ast.expr) -> bool:
        """Whether None can visibly stand here; 2.3.0 would send it as null (mapping trap 12)."""
        if isinstance(node, ast.IfExp):
            return any(is_none(branch) or self._may_be_none(branch) for branch in (node.body, node.orelse))
        slot = self.project.slot(node)
        for root in self.project.roots(slot) if slot is not None else ():
            if isinstance(root.node, ast.Constant) and root.node.value is None:
                return True
            if isinstance(root.node, ast.arg) and _optional(root.node.annotation):
                return True
        return False

    def _system_instruction(self, item: FieldValue, row: ConfigField) -> None:
        node = item.value
        if self._may_be_none(node):
            raise RuntimeValue(node)
        if is_text(self.project, node):
            self.result.arguments.append(Entry("system_instruction", code(self.module.span(node)), item.origin))
            return
        if isinstance(node, ast.List) and node.elts and all(is_text(self.project, part) for part in node.elts):
            if len(node.elts) == 1:
                value = code(self.module.span(node.elts[0]))
            else:
                value = code('"\\n".join(', self.module.span(node), ")")
                self.conversion.note(row.note, node)
            self.result.arguments.append(Entry("system_instruction", value, item.origin))
            return
        if self.project.values(node) or isinstance(node, ast.List | ast.Dict | ast.Call):
            raise RuntimeValue(node)
        # A value of unknown type: the old SDK took lists and parts too, so only running code can tell.
        raise RuntimeValue(node)

    def _candidate_count(self, item: FieldValue, row: ConfigField) -> None:
        if isinstance(item.value, ast.Constant) and item.value.value == 1:
            self.conversion.note(row.note, item.value)
            return
        raise self.conversion.refuse(row.refusal, item.value, item.name)

    def _response_format(self, item: FieldValue, row: ConfigField) -> None:
        if self._may_be_none(item.value):
            raise RuntimeValue(item.value)
        if not self.formats.add(item):
            raise RuntimeValue(item.value)
        if item.name == "response_schema":
            self.result.schema = item.value
        self.result.images |= self.formats.images

    def _speech_config(self, item: FieldValue, row: ConfigField) -> None:
        speech = speech_code(self.conversion, item.value)
        if speech is None:
            raise RuntimeValue(item.value)
        self.result.generation.append(Entry('"speech_config"', speech, item.origin))

    def _thinking_config(self, item: FieldValue, row: ConfigField) -> None:
        entries = thinking_entries(self.conversion, item.value, self.model)
        if entries is None:
            raise RuntimeValue(item.value)
        self.result.thoughts |= any(entry.key == '"thinking_summaries"' for entry in entries)
        self.result.generation.extend(entries)

    def _media_resolution(self, item: FieldValue, row: ConfigField) -> None:
        member = enum_member(self.project, item.value, "MediaResolution")
        word = enum_word("MediaResolution", member) if member is not None else None
        if word is None:
            raise self.conversion.refuse(row.refusal, item.value, item.name)
        self.result.resolution = word

    def _safety_settings(self, item: FieldValue, row: ConfigField) -> None:
        entries = safety_entries(self.conversion, item.value)
        if entries is None:
            raise RuntimeValue(item.value)
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
            raise RuntimeValue(item.value)
        self.result.server_tools = True
        if tools.parts:
            self.result.arguments.append(Entry("tools", tools, item.origin))

    def _tool_choice(self, item: FieldValue, row: ConfigField) -> None:
        raise self.conversion.refuse(row.refusal, item.value, item.name)

    _tool_config = _tool_choice

    def _automatic_function_calling(self, item: FieldValue, row: ConfigField) -> None:
        self.conversion.note(row.note, item.value)

    def _http_options(self, item: FieldValue, row: ConfigField) -> None:
        fields = fields_of(self.project, self.module, item.value, "HttpOptions")
        if fields is None:
            raise RuntimeValue(item.value)
        for option in fields:
            hole = self.module.span(option.value)
            if is_none(option.value):
                continue
            if option.name == "timeout":
                self.result.arguments.append(Entry("timeout", _seconds(option.value, hole), option.origin))
            elif option.name == "headers":
                self.result.arguments.append(Entry("extra_headers", code(hole), option.origin))
            else:
                raise self.conversion.refuse(row.refusal, option.value, f"http_options.{option.name}")
            self.conversion.note(row.note, option.value)

    def _service_tier(self, item: FieldValue, row: ConfigField) -> None:
        member = enum_member(self.project, item.value, "ServiceTier")
        word = enum_word("ServiceTier", member) if member is not None else None
        if word is None:
            raise RuntimeValue(item.value)
        self.result.arguments.append(Entry("service_tier", code(f'"{word}"'), item.origin))


class RuntimeValue(Exception):
    """A field whose value only the running program knows: the config helper takes the whole config."""

    def __init__(self, node: ast.expr) -> None:
        super().__init__()
        self.node = node


def _optional(annotation: ast.expr | None) -> bool:
    return annotation is not None and any(
        (isinstance(node, ast.Constant) and node.value is None)
        or (isinstance(node, ast.Name) and node.id == "Optional")
        or (isinstance(node, ast.Attribute) and node.attr == "Optional")
        for node in ast.walk(annotation)
    )


def _seconds(node: ast.expr, hole: object) -> Code:
    """Milliseconds, written as seconds (mapping trap 5)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        seconds = node.value / 1000
        return code(str(int(seconds) if seconds == int(seconds) else seconds))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(side, ast.Constant) and side.value == 1000:
                return code(ast.unparse(other))
    return code(hole, " / 1000")  # type: ignore[arg-type]
