"""`config` of the old call, as keyword arguments of the new one (mapping section 2).

A config written at the call, or assigned to a name that only this call reads, becomes arguments
there.  One that several calls share becomes a dict of arguments where it is assigned.  Any other
goes through the config helper at run time.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codemod.conversion.callables import EVERYTHING, Functions
from codemod.conversion.config_fields import ConvertedConfig, FieldConverter, RuntimeValue
from codemod.conversion.definitions import Definition, can_move, definition_of, is_private_to
from codemod.conversion.instance_fields import field_of
from codemod.conversion.literals import fields_of, is_none
from codemod.conversion.reachable_fields import possible_fields
from codemod.conversion.resolution import FIELD, asks_without_name, is_late, resolution_of_config
from codemod.conversion.result import Conversion, Refused
from codemod.conversion.sharing import calls_sharing
from codemod.conversion.text import is_text
from codemod.conversion.tool_checks import tool_features
from codemod.conversion.visible import Seen, Visible
from codemod.helpers.catalog import own_features
from codemod.helpers.features import ALL, RESOLUTION_APART, STRICT
from codemod.mapping.config_fields import (
    CONFIG_FIELDS,
    HTTP_OPTIONS_FIELDS,
    IMAGE_FIELDS,
    SAFETY_FIELDS,
    VOICE_FIELDS,
    Action,
    ConfigField,
)
from codemod.mapping.tool_fields import TOOL_CONFIG_FIELDS
from codemod.model import Family
from codemod.rewriting.edits import DictCode, Entry, InsertStatement, RemoveStatement, code

__all__ = ["ConfigConverter", "ConvertedConfig"]

_KIND = "GenerateContentConfig"
_TABLES: Mapping[str, Mapping[str, ConfigField]] = {
    _KIND: CONFIG_FIELDS,
    "HttpOptions": HTTP_OPTIONS_FIELDS,
    "ImageConfig": IMAGE_FIELDS,
    "SafetySetting": SAFETY_FIELDS,
    "ToolConfig": TOOL_CONFIG_FIELDS,
    "VoiceConfig": VOICE_FIELDS,
}
"""Class -> what becomes of its fields; a dict may stand for any of them."""

_WITH_MORE_THAN_TEXT = frozenset(
    {
        "image_config",
        "response_modalities",
        "speech_config",
        "thinking_config",
        "thinking_config.include_thoughts",
        "tools",
        "tools.function_declarations",
    }
)
"""Features that can bring answers with several runs of text (mapping 5.1)."""

_SCHEMAS = frozenset({"response_json_schema", "response_schema", STRICT})

_REFINED = {
    "http_options": "HttpOptions",
    "system_instruction": "",
    "thinking_config": "ThinkingConfig",
}
"""Fields whose own fields the helper tells apart, with their class; none for plain text."""


class ConfigConverter:
    """Converts the config of one call.

    Args:
        conversion: where edits, notes and sites are collected.
        model: the id the new call names, empty when it is not one constant.
        loops: whether the caller answers calls of the functions of the converted config.
        for_chat: whether the arguments are those of a chat that keeps a resolution of media.
    """

    def __init__(
        self, conversion: Conversion, model: str, loops: bool = False, for_chat: bool = False
    ) -> None:
        self.loops = loops
        self.for_chat = for_chat
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self.model = model

    def convert(self, node: ast.expr) -> ConvertedConfig:
        """The arguments for the value of `config`.

        Raises:
            Refused: the config sets what has no counterpart.
        """
        definition = definition_of(self.project, self.module, node)
        converted = None
        kept = field_of(self.project, self.module, node)
        if kept is not None and fields_of(self.project, self.module, kept.value, _KIND):
            converted = self._shared(kept)
        elif definition is None:
            converted = self._static(node, self.model)
        elif can_move(self.project, self.module, definition):
            converted = self._moved(definition)
        elif fields_of(self.project, self.module, definition.value, _KIND) is not None:
            converted = self._shared(definition)
        return converted or self._at_run_time(node)

    def _static(self, node: ast.expr, model: str) -> ConvertedConfig | None:
        """The arguments for a constructor or dict; None when a value is only known at run time."""
        fields = fields_of(self.project, self.module, node, _KIND)
        if fields is None:
            return None
        mark = self.conversion.checkpoint()
        try:
            converted = FieldConverter(self.conversion, model, self.loops).convert(fields, node)
        except RuntimeValue:
            self.conversion.roll_back(mark)
            return None
        if not isinstance(node, ast.Dict):
            self.conversion.site(node, Family.CONFIG, f"types.{_KIND}")
        return converted

    def _moved(self, definition: Definition) -> ConvertedConfig | None:
        converted = self._static(definition.value, self.model)
        if converted is not None:
            span = self.module.span(definition.statement)
            self.conversion.edits.append(RemoveStatement(self.module.path, span))
        return converted

    def _shared(self, definition: Definition) -> ConvertedConfig | None:
        """Several calls read the config: its arguments stand in a dict where it was assigned."""
        calls = calls_sharing(self.project, self.module, definition, "config")
        if calls is None or not is_private_to(self.project, self.module, definition):
            return None
        mark = self.conversion.checkpoint()
        converted = self._static(definition.value, "")
        if converted is None or converted.functions is not None or is_late(converted.resolution):
            self.conversion.roll_back(mark)
            return None
        self.conversion.coupled.update(calls)
        items = [Entry(f'"{item.key}"', item.value, item.origin) for item in converted.arguments]
        span = self.module.span(definition.statement)
        self.conversion.edits.append(RemoveStatement(self.module.path, span))
        if not items:
            return converted
        value = code(DictCode(tuple(items), exploded=converted.exploded or len(items) > 1))
        any_type = self.conversion.import_name("typing", "Any")
        new = code(f"{definition.name}: dict[str, {any_type}] = ", value)
        self.conversion.edits.append(InsertStatement(self.module.path, span, new))
        converted.shared = converted.arguments
        converted.arguments = [Entry("**", code(definition.name))]
        return converted

    def _at_run_time(self, node: ast.expr) -> ConvertedConfig:
        """A config that only the running program knows goes through the config helper."""
        if self._may_hold_functions(node):
            return self._calling(node)
        self.conversion.note("runtime-conversion", node)
        features = self._features(node)
        for_chat = self.for_chat and asks_without_name(self.conversion, node)
        resolution = None if for_chat else resolution_of_config(self.conversion, node)
        apart = for_chat or resolution is not None
        wanted = _without_resolution(features) if apart else features
        helper = self.conversion.helper(
            "chat_arguments" if for_chat else "interaction_arguments", wanted
        )
        value = code(helper, "(", self.module.span(node), ")")
        more = not features or bool(features & _WITH_MORE_THAN_TEXT)
        unseen = _may_ask_for_schema(features)
        return ConvertedConfig(
            [Entry("**", value)],
            opaque=more,
            unseen_schema=unseen,
            resolution=resolution,
            chat_resolution=for_chat,
            tools_in_sight=_tools_in_sight(features),
        )

    def _may_call(self, refused: Refused) -> bool:
        """Whether a config stays because functions may be among its tools, and can be called.

        A refusal with a detail names a tool without counterpart.
        """
        refusal = refused.refusal
        return refusal.code == "tools-function-calling" and not refusal.detail and self.loops

    def _calling(self, node: ast.expr) -> ConvertedConfig:
        """A config whose functions are called by a helper that takes it as it is."""
        self.conversion.note("runtime-conversion", node)
        self.conversion.note("functions-called-by-helper", node)
        features = self._features(node)
        known = own_features("interaction_arguments") - {STRICT, RESOLUTION_APART}
        shown = features if STRICT not in features else frozenset()
        wanted = (shown or known) | EVERYTHING | {"tools"}
        resolution = resolution_of_config(self.conversion, node)
        if resolution is not None:
            wanted = _without_resolution(wanted)
        functions = Functions(code(self.module.span(node)), wanted, "config")
        return ConvertedConfig(
            opaque=True,
            server_tools=True,
            functions=functions,
            resolution=resolution,
            unseen_schema=_may_ask_for_schema(features),
        )

    def _features(self, node: ast.expr) -> frozenset[str]:
        """What the helper must be able to convert: fields, and fields of these; empty: any."""
        fields = set(possible_fields(self.project, node, _KIND))
        if STRICT in fields:
            return frozenset(fields)
        seen = list(Visible(self.project).look(node).fields()) if fields else []
        tools = [item.value for item in seen if item.name == "tools" and item.value is not None]
        if "tools" in fields and tools:
            fields.remove("tools")
            fields.update(*(tool_features(self.project, value) for value in tools))
        for name, kind in _REFINED.items():
            values = [item.value for item in seen if item.name == name]
            inner = [self._inner(value, kind) for value in values]
            if name in fields and values and all(inner):
                fields.remove(name)
                fields.update(f"{name}.{one}" for names in inner for one in names)
        return frozenset(fields)

    def _inner(self, value: ast.expr | None, kind: str) -> frozenset[str]:
        if value is None:
            return frozenset()
        if kind:
            found = possible_fields(self.project, value, kind)
            return found if STRICT not in found else frozenset()
        return frozenset({"text"} if is_text(self.project, value) else ())

    def _may_hold_functions(self, node: ast.expr) -> bool:
        """Whether functions that a helper can call may be among the tools.

        Raises:
            Refused: the config visibly holds what has no counterpart.
        """
        functions = False
        seen = Visible(self.project).look(node)
        for item in seen.fields():
            row = _row(item)
            if row is None:
                continue
            if item.value is not None and is_none(item.value):
                continue
            if row.action is Action.KEEPS_FLOW:
                raise self.conversion.refuse(row.refusal, node, item.name)
            if item.value is not None and row is CONFIG_FIELDS.get(item.name):
                scratch = FieldConverter(Conversion(self.project, item.module), self.model)
                try:
                    scratch.check(item.name, item.value, row)
                except Refused as refused:
                    functions = item.name == "tools" and self._may_call(refused)
                    if not functions:
                        raise
        return functions


def _without_resolution(features: frozenset[str]) -> frozenset[str]:
    """The features of a helper that leaves the resolution of media to the input."""
    known = features or frozenset({ALL})
    return (known - {FIELD}) | {RESOLUTION_APART}


def _tools_in_sight(features: frozenset[str]) -> frozenset[str] | None:
    """The tools of a config with these fields; None where they may be any."""
    names = {name for name in features if name.partition(".")[0] == "tools"}
    if not features or not names <= {"tools.function_declarations"}:
        return None
    return frozenset({"function_declarations"} if names else ())


def _may_ask_for_schema(features: frozenset[str]) -> bool:
    """Whether a config with these fields may say what the answer looks like."""
    return not features or bool(features & _SCHEMAS)


def _row(item: Seen) -> ConfigField | None:
    """The table row for a field of a config or of an object in one."""
    if item.owner:
        return _TABLES.get(item.owner, {}).get(item.name)
    return next((table[item.name] for table in _TABLES.values() if item.name in table), None)
