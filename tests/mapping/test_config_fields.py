"""Every field of a request has exactly one fate, and targets exist in both SDKs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from codemod.mapping.config_fields import (
    CONFIG_FIELDS,
    HTTP_OPTIONS_FIELDS,
    IMAGE_FIELDS,
    SAFETY_FIELDS,
    SPEAKER_FIELDS,
    SPEECH_FIELDS,
    THINKING_FIELDS,
    VOICE_FIELDS,
    Action,
    ConfigField,
    to_snake_case,
)
from codemod.mapping.notes import NOTES
from codemod.mapping.schema_fields import (
    INTEGER_FIELDS,
    SCHEMA_CONVERTED,
    SCHEMA_DROPPED,
    SCHEMA_KEYWORDS,
    SUBSCHEMA_FIELDS,
)
from codemod.mapping.tool_fields import (
    FUNCTION_CALLING_FIELDS,
    RETRIEVAL_CONFIG_FIELDS,
    SEARCH_TYPES,
    TOOL_CONFIG_FIELDS,
    TOOL_KINDS,
)
from codemod.planning.refusals import REFUSALS
from tests.mapping.conftest import SdkDump

TABLES: Mapping[str, Mapping[str, ConfigField]] = {
    "GenerateContentConfig": CONFIG_FIELDS,
    "ThinkingConfig": THINKING_FIELDS,
    "ImageConfig": IMAGE_FIELDS,
    "SpeechConfig": SPEECH_FIELDS,
    "SpeakerVoiceConfig": SPEAKER_FIELDS,
    "VoiceConfig": VOICE_FIELDS,
    "HttpOptions": HTTP_OPTIONS_FIELDS,
    "SafetySetting": SAFETY_FIELDS,
    "ToolConfig": TOOL_CONFIG_FIELDS,
    "FunctionCallingConfig": FUNCTION_CALLING_FIELDS,
    "RetrievalConfig": RETRIEVAL_CONFIG_FIELDS,
    **{kind.value_class: kind.options for kind in TOOL_KINDS.values() if kind.type},
}
NEEDS_NEWER_SDK = {"labels"}
"""Keywords that 2.3.0 does not have; the edit says so in a note."""

ALL_FIELDS = [
    pytest.param(field, id=f"{name}.{field.name}")
    for name, table in TABLES.items()
    for field in table.values()
]


@pytest.mark.parametrize("class_name", TABLES)
def test_every_field_has_one_fate(class_name: str, fields_of: Callable[[str], set[str]]) -> None:
    assert set(TABLES[class_name]) == fields_of(class_name)


def test_every_kind_of_tool_is_listed(fields_of: Callable[[str], set[str]]) -> None:
    assert set(TOOL_KINDS) == fields_of("Tool")


def test_value_classes_of_tools_are_those_of_the_sdks(sdks: list[SdkDump]) -> None:
    for sdk in sdks:
        for name, expression in sdk["classes"]["Tool"].items():
            assert expression.removeprefix("list ") == TOOL_KINDS[name].value_class


def test_search_types_match_the_sdks(fields_of: Callable[[str], set[str]]) -> None:
    assert set(SEARCH_TYPES) == fields_of("SearchTypes")


def test_schema_fields_are_split_without_rest(fields_of: Callable[[str], set[str]]) -> None:
    assert {*SCHEMA_KEYWORDS, *SCHEMA_CONVERTED, *SCHEMA_DROPPED} == fields_of("Schema")
    assert not SCHEMA_KEYWORDS.keys() & (SCHEMA_CONVERTED | SCHEMA_DROPPED)


def test_integer_and_subschema_fields_match_the_sdks(sdks: list[SdkDump]) -> None:
    schema = sdks[1]["classes"]["Schema"]
    assert {name for name, expression in schema.items() if expression == "int"} == INTEGER_FIELDS
    typed = {name for name, expression in schema.items() if expression.split()[-1] == "Schema"}
    assert typed <= SUBSCHEMA_FIELDS <= SCHEMA_KEYWORDS.keys()


@pytest.mark.parametrize("field", ALL_FIELDS)
def test_a_field_is_complete(field: ConfigField) -> None:
    assert not field.note or field.note in NOTES
    assert not field.refusal or field.refusal in REFUSALS
    assert field.source
    if field.action is Action.KEEPS_FLOW:
        assert field.refusal
        assert not field.target
    elif field.action is Action.DROPPED:
        assert field.note
        assert not field.target
    else:
        assert field.target


def test_refusals_of_tools_exist() -> None:
    for kind in TOOL_KINDS.values():
        assert kind.type or kind.refusal
        assert kind.refusal in {"", *REFUSALS}


@pytest.mark.parametrize("version", [0, 1], ids=["floor", "newest"])
def test_targets_of_unchanged_values_exist_in_both_sdks(version: int, sdks: list[SdkDump]) -> None:
    arguments = {f.target for f in CONFIG_FIELDS.values() if f.action is Action.ARGUMENT}
    arguments |= {f.target for f in HTTP_OPTIONS_FIELDS.values() if f.action is Action.ARGUMENT}
    keys = {f.target for f in CONFIG_FIELDS.values() if f.action is Action.GENERATION}
    assert arguments - NEEDS_NEWER_SDK <= set(sdks[version]["create"])
    assert keys <= set(sdks[version]["generation_config"])
    assert set(sdks[1]["create"]) >= arguments


def test_camel_case_spellings_are_those_of_the_sdks(sdks: list[SdkDump]) -> None:
    for sdk in sdks:
        for alias, name in sdk["aliases"].items():
            assert to_snake_case(alias) == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("systemInstruction", "system_instruction"),
        ("inlineData", "inline_data"),
        ("topP", "top_p"),
        ("temperature", "temperature"),
        ("mime_type", "mime_type"),
        ("notAField", "notAField"),
    ],
)
def test_to_snake_case(name: str, expected: str) -> None:
    assert to_snake_case(name) == expected
