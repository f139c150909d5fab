"""Interactions requests are refused for what the SDK's own models do not allow."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from codemod.replay import wire_enums
from codemod.replay.validation import ADDITIONAL_KEYS, validate_interaction

from ..environments import Name, run_json

DERIVE = Path(__file__).with_name("derive_schema.py")
ENUMS = Path(__file__).with_name("dump_enums.py")
RENAMED = {
    # Names of 2.3.0 for the same objects; the arguments and results of server tools are told apart
    # by their module only.
    "GoogleMap": "GoogleMaps",
    "RetrievalVertexAISearchConfig": "VertexAISearchConfig",
}


def derived(environment: Name) -> dict[str, Any]:
    """Return the schema that the installed SDK declares."""
    result: Any = run_json(environment, DERIVE)
    objects: dict[str, Any] = result["objects"]
    return objects


def shipped() -> dict[str, Any]:
    """Return the schema in the package."""
    path = resources.files("codemod.replay").joinpath("interactions_schema.json")
    objects: dict[str, Any] = json.loads(path.read_text("utf-8"))["objects"]
    return objects


def test_schema_is_that_of_the_newest_sdk() -> None:
    assert shipped() == derived("newest")


def test_schema_allows_what_the_oldest_sdk_declares() -> None:
    unknown: list[str] = []
    for name, keys in derived("floor").items():
        if name in ("Argument", "Result"):
            continue
        known = {**shipped()[RENAMED.get(name, name)], **ADDITIONAL_KEYS.get(name, {})}
        unknown += [f"{name}.{key}" for key in keys if key not in known]

    # api_version is a keyword of the method that goes into the path, not into the body.
    assert unknown == ["CreateModelInteraction.api_version"]


def test_enum_numbers_are_those_of_the_legacy_sdk() -> None:
    found = run_json("legacy", ENUMS)

    assert found == {
        "Type": dict(enumerate_names(wire_enums.SCHEMA_TYPES)),
        "HarmCategory": {str(key): name for key, name in wire_enums.HARM_CATEGORIES.items()},
        "HarmBlockThreshold": dict(enumerate_names(wire_enums.HARM_THRESHOLDS)),
        "Mode": dict(enumerate_names(wire_enums.CALLING_MODES)),
        "Modality": dict(enumerate_names(wire_enums.MODALITIES)),
        "TaskType": dict(enumerate_names(wire_enums.TASK_TYPES)),
    }


def enumerate_names(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return number and name of each entry, the number as JSON spells a key."""
    return [(str(number), name) for number, name in enumerate(names)]


TEXT = {"type": "text", "text": "Hi"}
FUNCTION = {"type": "function", "name": "f", "parameters": {"type": "object"}}

ACCEPTED: list[dict[str, Any]] = [
    {"input": ""},
    {"input": []},
    {"input": TEXT},
    {"input": [TEXT]},
    {"input": [{"type": "user_input", "content": [TEXT]}, {"type": "model_output"}]},
    {"input": [{"type": "function_result", "call_id": "c", "result": {"any": [1, None]}}]},
    {"input": [{"type": "function_result", "call_id": "c", "result": [TEXT]}]},
    {"input": [{"type": "function_call", "id": "c", "name": "f", "arguments": {"a": 1}}]},
    {"input": [{"type": "thought", "signature": "c2lnbmVk"}]},
    {"input": "x", "previous_interaction_id": None},
    {"input": "x", "tools": []},
    {"input": "x", "tools": [FUNCTION, {"type": "google_search"}]},
    {"input": "x", "generation_config": {"tool_choice": "any", "temperature": 1}},
    {"input": "x", "generation_config": {"speech_config": [{"voice": "Kore"}]}},
    {"input": "x", "response_format": {"type": "text", "schema": {"type": "object"}}},
    {"input": "x", "response_format": [{"type": "image", "aspect_ratio": "1:1"}]},
    {"input": "x", "safety_settings": [{"type": "harassment", "threshold": "off"}]},
    {"input": "x", "store": False, "stream": True, "labels": {"a": "b"}},
    {"input": [{"type": "image", "uri": "u", "mime_type": "image/x-new"}]},
    {"input": "x", "model": "a-model-of-tomorrow"},
]


@pytest.mark.parametrize("body", ACCEPTED, ids=json.dumps)
def test_accepted(body: dict[str, Any]) -> None:
    assert validate_interaction({"model": "gemini-3.5-flash", **body}) == []


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "input: required key is missing"),
    ({"input": None}, "input: null is not a value; leave the key out"),
    ({"input": ["a", "b"]}, "input[0]: expected object, got string"),
    ({"input": [TEXT, {"type": "user_input"}]}, "input[1].type: unknown kind of item"),
    ({"input": [{"text": "Hi"}]}, "input[0].type: missing kind of item"),
    ({"input": [{"role": "user", "parts": []}]}, "input[0].type: missing kind of item"),
    ({"input": [{"type": "text"}]}, "input[0].text: required key is missing"),
    ({"input": [{**TEXT, "mimeType": "a/b"}]}, "input[0].mimeType: unknown key"),
    ({"input": [{"type": "user_input", "content": "Hi"}]}, "input[0].content: expected list"),
    ({"input": [{"type": "function_result", "result": "x"}]}, "input[0].call_id: required key"),
    ({"input": [{"type": "function_result", "call_id": "c", "result": 3}]}, "input[0].result"),
    ({"input": "x", "system_instruction": ["a"]}, "system_instruction: expected string, got list"),
    ({"input": "x", "config": {}}, "config: unknown key"),
    ({"input": "x", "tools": {"type": "google_search"}}, "tools: expected list, got object"),
    ({"input": "x", "tools": [{"google_search": {}}]}, "tools[0].type: missing kind of item"),
    ({"input": "x", "tools": [{"type": "function"}]}, "tools[0].name: required key is missing"),
    (
        {"input": "x", "tools": [{"type": "function", "function": {"name": "f"}}]},
        "tools[0].function: unknown key",
    ),
    ({"input": "x", "generation_config": {"top_k": 1}}, "generation_config.top_k: unknown key"),
    (
        {"input": "x", "generation_config": {"tool_choice": "ANY"}},
        "generation_config.tool_choice: 'ANY' is not one of",
    ),
    (
        {"input": "x", "generation_config": {"stop_sequences": "END"}},
        "generation_config.stop_sequences: expected list, got string",
    ),
    (
        {"input": "x", "generation_config": {"temperature": None}},
        "generation_config.temperature: null is not a value",
    ),
    (
        {"input": "x", "safety_settings": [{"category": "harassment", "threshold": "off"}]},
        "safety_settings[0].category: unknown key",
    ),
    ({"input": "x", "store": False, "background": True}, "background: cannot be used with"),
    ({"input": "x", "stream": "yes"}, "stream: expected boolean, got string"),
]


@pytest.mark.parametrize(("body", "reason"), REFUSED, ids=lambda value: str(value)[:60])
def test_refused_with_the_path(body: dict[str, Any], reason: str) -> None:
    violations = validate_interaction({"model": "gemini-3.5-flash", **body})

    assert any(str(violation).startswith(reason) for violation in violations), violations


def test_model_is_required() -> None:
    assert [str(one) for one in validate_interaction({"input": "x"})] == [
        "model: required key is missing"
    ]
