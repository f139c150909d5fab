"""The configuration of a legacy model and of one of its calls, merged to arguments of the new call.

The old SDK merged `generation_config` key by key and `safety_settings` by category, the call over
the model; `tools` of the call replaced those of the model (mapping 1.2).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from codemod.analysis.values import SdkValue
from codemod.conversion.config_fields import ConvertedConfig, RuntimeValue
from codemod.conversion.definitions import means_same_at
from codemod.conversion.legacy.named import named_fields, named_generation, named_safety
from codemod.conversion.legacy.names import Named, named_value
from codemod.conversion.legacy.options import request_options
from codemod.conversion.legacy.safety import Setting, safety_code, safety_settings
from codemod.conversion.legacy.tool_choice import choose
from codemod.conversion.legacy.tools import LegacyTools, legacy_tools, only_declared
from codemod.conversion.legacy.values import (
    converted_fields,
    generation_fields,
    is_legacy_object,
)
from codemod.conversion.literals import FieldValue, is_none
from codemod.conversion.result import Conversion
from codemod.conversion.text import is_text
from codemod.conversion.visible import Visible
from codemod.mapping.legacy_objects import GENERATION_CONFIG_KEYS
from codemod.rewriting.edits import Code, DictCode, Entry, code
from codemod.sources.walking import walk

_FORMAT_FIELDS = frozenset({"response_mime_type", "response_schema", "response_modalities"})


@dataclass(frozen=True)
class Bound:
    """An argument that was converted where the model is made, and how a call reads it.

    `code` is the name of its value; `formats` the `response_format` that a generation config gives.
    """

    code: Code | None
    formats: tuple[Entry, ...] = ()
    flags: ConvertedConfig = field(default_factory=ConvertedConfig)


@dataclass(frozen=True)
class Spread:
    """A generation config that a helper converts; `features` are the fields it may have."""

    node: ast.expr
    features: frozenset[str]


Source = ast.expr | Bound
"""Where a call takes an argument of its model from: an expression that means the same there, or
the name it was given."""


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
        self._safety(result, model.get("safety_settings"), call.get("safety_settings"))
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
        place: ast.expr = node
        for source in (model.get("generation_config"), call.get("generation_config")):
            if source is None:
                continue
            taken = self._layer(source, node)
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
            if bases or len(spreads) > 1 or set(fields) - {"system_instruction"}:
                raise self.conversion.refuse("config-not-understood", spreads[0].node)
            result = self._at_run_time(spreads[0], fields)
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

    def _layer(self, source: Source, node: ast.expr) -> list[FieldValue] | Bound | Spread:
        """One generation config: its fields, the name of its converted dict, or at run time."""
        if isinstance(source, Bound):
            return source
        fields = generation_fields(self.project, self.module, source)
        if fields is not None:
            self._check_keys(fields)
            return fields
        named = named_value(self.project, self.module, source)
        if named is not None:
            converted = self._named(source, named, node)
            if converted is not None:
                return converted
        self._check_run_time(source)
        return Spread(source, GENERATION_CONFIG_KEYS - {"logprobs", "response_logprobs"})

    def _named(self, source: ast.expr, named: Named, node: ast.expr) -> Bound | Spread | None:
        """The config that a name reads, converted where it is assigned."""
        fields = generation_fields(self.project, named.module, named.value)
        if fields is None:
            return None
        self._check_keys(fields)
        converted = named_generation(self.conversion, named, fields)
        if converted is None and named_fields(self.conversion, named, fields):
            return Spread(source, frozenset(item.name for item in fields))
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
            # The old SDK took any iterable of text, letter by letter where it was one text.
            if item.name == "stop_sequences" and (
                isinstance(item.value, ast.Set | ast.SetComp | ast.GeneratorExp)
                or (is_text(self.project, item.value) and not is_none(item.value))
            ):
                raise self.conversion.refuse("config-not-understood", item.value, item.name)

    def _check_run_time(self, node: ast.expr) -> None:
        """Keep the flow when an object of the legacy SDK may arrive where a dict is needed."""
        seen = Visible(self.project).look(node)
        legacy = "LegacyGenerationConfig" in seen.origins.values() or any(
            isinstance(value, SdkValue) for value in self.project.values(node)
        )
        if legacy or not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            raise self.conversion.refuse("config-not-understood", node)
        slot = self.project.slot(node)
        for root in self.project.roots(slot) if slot is not None else ():
            annotation = root.node.annotation if isinstance(root.node, ast.arg) else None
            if annotation is not None and "GenerationConfig" in ast.unparse(annotation):
                raise self.conversion.refuse("config-not-understood", node)

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
        entries = [
            Entry(f'"{item.name}"', code(self.module.span(item.value)), item.origin)
            for item in fields
        ]
        features = {item.name for item in fields}
        instruction = next((one for one in fields if one.name == "system_instruction"), None)
        if instruction is not None and is_text(self.project, instruction.value):
            features = features - {"system_instruction"} | {"system_instruction.text"}
        value = code(DictCode(tuple(entries)))
        return self._helper(value, frozenset(features), place)

    def _at_run_time(self, spread: Spread, fields: Mapping[str, FieldValue]) -> ConvertedConfig:
        """A config that only the running program knows goes through the config helper."""
        node = spread.node
        result = self._static(list(fields.values()), node)
        runtime = self._helper(code(self.module.span(node)), spread.features, node)
        result.arguments += runtime.arguments
        result.opaque = runtime.opaque
        result.unseen |= runtime.unseen
        return result

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

    def _safety(self, result: ConvertedConfig, model: Source | None, call: ast.expr | None) -> None:
        layers = [source for source in (model, call) if source is not None]
        if not layers:
            return
        if len(layers) == 1:
            value = self._safety_code(layers[0])
        else:
            merged: dict[str, Setting] = {}
            for source in layers:
                settings = self._settings(source)
                merged |= {setting.category: setting for setting in settings}
            assert call is not None
            value = safety_code(self.conversion, None, list(merged.values()))
        if value is None:
            return
        place = layers[-1]
        self.conversion.note(
            "safety-extra-body", place if isinstance(place, ast.expr) else self.module.tree.body[0]
        )
        body = code(DictCode((Entry('"safety_settings"', value),)))
        result.arguments.append(Entry("extra_body", body))

    def _settings(self, source: Source) -> list[Setting]:
        """The settings of one layer, when they are written out."""
        if isinstance(source, Bound):
            raise self.conversion.refuse("config-not-understood", self.module.tree.body[0])
        settings = safety_settings(self.project, self.module, source)
        if settings is None:
            raise self.conversion.refuse("config-not-understood", source, "safety_settings")
        return settings

    def _safety_code(self, source: Source) -> Code | None:
        if isinstance(source, Bound):
            return source.code
        settings = safety_settings(self.project, self.module, source)
        if settings is not None:
            return safety_code(self.conversion, source, settings) if settings else None
        named = named_value(self.project, self.module, source)
        if named is not None and named_safety(self.conversion, named):
            return code(self.module.span(source))
        raise self.conversion.refuse("config-not-understood", source, "safety_settings")

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
