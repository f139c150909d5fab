"""The configuration of a legacy model and of one of its calls, merged to arguments of the new call.

The old SDK merged `generation_config` key by key and `safety_settings` by category, the call over
the model; `tools` of the call replaced those of the model (mapping 1.2).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from codemod.conversion.config_fields import ConvertedConfig, RuntimeValue
from codemod.conversion.definitions import means_same_at
from codemod.conversion.legacy.bound import Bound, Source
from codemod.conversion.legacy.named import is_never_changed, named_fields, named_generation
from codemod.conversion.legacy.names import Named, named_value
from codemod.conversion.legacy.options import request_options
from codemod.conversion.legacy.run_time import Spread, check_field, spread_config
from codemod.conversion.legacy.safety_layers import merged_safety
from codemod.conversion.legacy.tool_choice import choose
from codemod.conversion.legacy.tools import LegacyTools, legacy_tools, only_declared
from codemod.conversion.legacy.values import (
    are_odd_words,
    converted_fields,
    generation_fields,
    is_legacy_object,
)
from codemod.conversion.literals import FieldValue, is_none
from codemod.conversion.result import Conversion
from codemod.conversion.text import is_text
from codemod.mapping.legacy_objects import GENERATION_CONFIG_KEYS
from codemod.rewriting.edits import Code, DictCode, Entry, code
from codemod.sources.walking import walk

_FORMAT_FIELDS = frozenset({"response_mime_type", "response_schema", "response_modalities"})


class LegacyConfigConverter:
    """Converts the configuration of one call.

    Args:
        conversion: where edits, notes and sites are collected; its module holds the call.
        model: the id the new call names, empty when it is not one constant.
        loops: whether the functions among the tools are called, which only chats do.
    """

    def __init__(self, conversion: Conversion, model: str, loops: bool = False) -> None:
        self.loops = loops
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self.model = model

    def convert(
        self, node: ast.Call, model: Mapping[str, Source], call: Mapping[str, ast.expr]
    ) -> ConvertedConfig:
        """The arguments for the configuration of a model and of the call at `node`.

        Raises:
            Refused: something has no counterpart, or cannot be seen.
        """
        call = {name: value for name, value in call.items() if not is_none(value)}
        result = self._generation(node, model, call)
        self._tools(result, call.get("tools", model.get("tools")))
        layers = (model.get("safety_settings"), call.get("safety_settings"))
        settings = merged_safety(self.conversion, [one for one in layers if one is not None])
        result.arguments += settings
        if "request_options" in call:
            options = call["request_options"]
            result.arguments += request_options(self.conversion, options, self._whole(options))
        return result

    def _generation(
        self, node: ast.Call, model: Mapping[str, Source], call: Mapping[str, ast.expr]
    ) -> ConvertedConfig:
        """System instruction, generation config and response format."""
        fields: dict[str, FieldValue] = {}
        before: list[Entry] = []
        instruction = model.get("system_instruction")
        if isinstance(instruction, Bound):
            assert instruction.code is not None
            before.append(Entry("system_instruction", instruction.code))
        elif instruction is not None:
            origin = self.module.span(self._whole(instruction))
            fields["system_instruction"] = FieldValue("system_instruction", instruction, origin)
        bases: list[Bound] = []
        spreads: list[Spread] = []
        taken: list[FieldValue] | Bound | Spread = []
        place: ast.expr = node
        for source in (model.get("generation_config"), call.get("generation_config")):
            if source is None:
                continue
            taken = self._layer(source, node, of_call=source is call.get("generation_config"))
            if isinstance(taken, Bound):
                if set(fields) - {"system_instruction"}:
                    raise self.conversion.refuse("config-not-understood", node, "generation_config")
                bases.append(taken)
            elif isinstance(taken, Spread):
                spreads.append(taken)
            else:
                place = source if isinstance(source, ast.expr) else node
                if bases and any(is_none(item.value) for item in taken):
                    raise self.conversion.refuse("config-not-understood", place)
                self._overlay(fields, taken)
        if spreads:
            below = set(fields) - {"system_instruction"}
            upper = isinstance(taken, Spread) and not taken.is_object
            plain = all(base.code is not None and base.is_plain for base in bases)
            if not plain or len(spreads) > 1 or ((below or bases) and not upper):
                raise self.conversion.refuse("config-not-understood", spreads[0].node)
            result = self._at_run_time(spreads[0], fields, bases)
            bases = []
        else:
            result = self._static(list(fields.values()), place)
        result.arguments[:0] = before
        self._choose(result, call.get("tool_config", model.get("tool_config")), node)
        return self._on_bases(result, bases, fields, node) if bases else result

    def _choose(self, result: ConvertedConfig, source: Source | None, node: ast.Call) -> None:
        """Add how functions are called to the generation config of a call."""
        if isinstance(source, Bound):
            raise self.conversion.refuse("tools-function-calling", node, "tool_config")
        if source is not None and not is_none(source):
            choose(self.conversion, result, source)

    def _layer(
        self, source: Source, node: ast.expr, of_call: bool
    ) -> list[FieldValue] | Bound | Spread:
        """One generation config: its fields, the name of its converted dict, or at run time."""
        if isinstance(source, Bound):
            return source
        fields = generation_fields(self.project, self.module, source)
        if fields is not None:
            self._check_keys(fields)
            return fields
        named = named_value(self.project, self.module, source)
        if named is not None:
            converted = self._named(source, named, node, of_call)
            if converted is not None:
                return converted
        return spread_config(self.conversion, source, self.model, of_call)

    def _named(
        self, source: ast.expr, named: Named, node: ast.expr, of_call: bool
    ) -> Bound | Spread | None:
        """The config that a name reads, converted where it is assigned.

        None when only the running program knows it, because it changes after that.
        """
        fields = generation_fields(self.project, named.module, named.value)
        if fields is None:
            return None
        self._check_keys(fields)
        converted = named_generation(self.conversion, named, fields)
        if converted is None and named_fields(self.conversion, named, fields):
            return Spread(source, frozenset(item.name for item in fields))
        if converted is None and (of_call or is_never_changed(self.project, named)):
            return None
        if converted is None:
            raise self.conversion.refuse("config-not-understood", source, ast.unparse(source))
        formats = [item for item in converted.arguments if item.key != "generation_config"]
        schema = converted.schema
        if schema is not None and not (
            named.module is self.module
            and all(means_same_at(self.module, part, node) for part in _names(schema))
        ):
            raise self.conversion.refuse("config-not-understood", source, ast.unparse(source))
        name = code(self.module.span(source)) if converted.generation else None
        return Bound(name, tuple(formats), converted)

    def _check_keys(self, fields: list[FieldValue]) -> None:
        for item in fields:
            if item.name not in GENERATION_CONFIG_KEYS:
                raise self.conversion.refuse("config-not-understood", item.value, item.name)
            if item.name == "stop_sequences" and are_odd_words(self.project, item.value):
                raise self.conversion.refuse("config-not-understood", item.value, item.name)

    def _overlay(self, fields: dict[str, FieldValue], upper: list[FieldValue]) -> None:
        """The upper layer over what is there; None in a dict unsets what the model set."""
        for item in upper:
            if is_none(item.value):
                fields.pop(item.name, None)
            else:
                fields[item.name] = item

    def _static(self, fields: list[FieldValue], place: ast.expr) -> ConvertedConfig:
        mark = self.conversion.checkpoint()
        try:
            return converted_fields(self.conversion, self.model, fields, place)
        except RuntimeValue:
            self.conversion.roll_back(mark)
        for item in fields:
            if item.name == "response_schema" and is_legacy_object(self.project, item.value):
                raise self.conversion.refuse("config-not-understood", item.value, item.name)
        entries = map(self._entry, fields)
        features = {item.name for item in fields}
        instruction = next((one for one in fields if one.name == "system_instruction"), None)
        if instruction is not None and is_text(self.project, instruction.value):
            features = features - {"system_instruction"} | {"system_instruction.text"}
        value = code(DictCode(tuple(entries)))
        return self._helper(value, frozenset(features), place)

    def _at_run_time(
        self, spread: Spread, fields: dict[str, FieldValue], bases: list[Bound]
    ) -> ConvertedConfig:
        """A config that only the running program knows goes through the config helper.

        What the config of the model below it says is written out in front of it.
        """
        node = spread.node
        instruction = fields.pop("system_instruction", None)
        result = self._static([] if instruction is None else [instruction], node)
        value = code(self.module.span(node))
        for item in fields.values():
            check_field(self.conversion, item.name, item.value, self.model)
        names = [base.code for base in bases if base.code is not None]
        if fields or names:
            absent = spread.may_be_none
            entries = [*(Entry("**", name) for name in names), *map(self._entry, fields.values())]
            rest = Entry("**", code(value, " or {}") if absent else value)
            value = code(DictCode((*entries, rest)))
        below = {field for base in bases for field in base.fields} | fields.keys()
        runtime = self._helper(value, spread.features | below, node)
        result.arguments += runtime.arguments
        result.opaque = runtime.opaque
        result.unseen |= runtime.unseen
        return result

    def _entry(self, item: FieldValue) -> Entry:
        return Entry(f'"{item.name}"', code(self.module.span(item.value)), item.origin)

    def _helper(self, value: Code, features: frozenset[str], node: ast.expr) -> ConvertedConfig:
        self.conversion.note("runtime-conversion", node)
        helper = self.conversion.helper("interaction_arguments", features)
        more = bool(features & {"response_modalities", "speech_config"})
        arguments = [Entry("**", code(f"{helper}(", value, ")"))]
        unseen = frozenset(map(_argument_of, features))
        return ConvertedConfig(arguments, opaque=more, unseen=unseen)

    def _on_bases(
        self,
        result: ConvertedConfig,
        bases: list[Bound],
        fields: Mapping[str, FieldValue],
        node: ast.expr,
    ) -> ConvertedConfig:
        """The converted fields over generation configs that have names."""
        names = [base.code for base in bases if base.code is not None]
        own = next((item for item in result.arguments if item.key == "generation_config"), None)
        others = [item for item in result.arguments if item.key not in ("generation_config",)]
        if own is not None or len(names) > 1:
            spreads = [Entry("**", name) for name in names]
            exploded = result.exploded and len(result.generation) > 1
            merged = code(DictCode((*spreads, *result.generation), exploded))
            generation = [Entry("generation_config", merged, own.origin if own else None)]
        else:
            generation = [Entry("generation_config", name) for name in names]
        formats = [base.formats for base in bases if base.formats]
        if formats and _FORMAT_FIELDS & fields.keys():
            formats = []
            if not self._replaces_format(bases, fields):
                raise self.conversion.refuse("config-not-understood", node, "response_mime_type")
        at_run_time = any(item.key == "**" for item in others)
        if len(formats) > 1 or (at_run_time and set(fields) - {"system_instruction"}):
            raise self.conversion.refuse("config-not-understood", node, "generation_config")
        first = [item for item in others if item.key == "system_instruction"]
        rest = [item for item in others if item.key != "system_instruction"]
        arguments = [*first, *generation, *rest, *(item for one in formats for item in one)]
        images = result.images or any(base.flags.images for base in bases)
        return replace(result, arguments=arguments, images=images)

    def _replaces_format(self, bases: list[Bound], fields: Mapping[str, FieldValue]) -> bool:
        """Whether the fields of a call say all about the form of the answer.

        What they leave open would be taken from the config below them.
        """
        below = any(base.flags.schema is not None or base.flags.images for base in bases)
        return "response_mime_type" in fields and ("response_schema" in fields or not below)

    def _tools(self, result: ConvertedConfig, source: Source | None) -> None:
        if source is None:
            return
        result.server_tools = True
        origin = None
        if isinstance(source, Bound):
            assert source.code is not None
            tools = LegacyTools(source.code, source.flags.functions)
        else:
            tools = legacy_tools(self.conversion, source)
            origin = self.module.span(self._whole(source))
        if tools.functions is None:
            result.arguments.append(Entry("tools", tools.code, origin))
        elif self.loops:
            result.functions = tools.functions
        else:
            declared = only_declared(self.conversion, tools.functions)
            result.arguments.append(Entry("tools", declared, origin))

    def _whole(self, value: ast.expr) -> ast.AST:
        """The argument that a value stands in, keyword included."""
        parent = self.module.parent(value)
        return parent if isinstance(parent, ast.keyword) else value


def _names(node: ast.expr) -> list[ast.Name]:
    return [part for part in walk(node) if isinstance(part, ast.Name)]


def _argument_of(feature: str) -> str:
    """The argument of the new call that a field of the old config becomes."""
    if feature.startswith("system_instruction"):
        return "system_instruction"
    return "response_format" if feature.startswith("response_") else "generation_config"
