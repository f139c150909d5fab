"""Both request formats reach the same normal form, and only accepted differences disappear."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from codemod.replay.canonical import NormalForm
from codemod.replay.from_generate import read_generate
from codemod.replay.from_interactions import UnknownCallError, read_interaction
from codemod.replay.schemas import canonical_schema

PICTURE = base64.b64encode(b"picture").decode()


def generate(**body: Any) -> NormalForm:
    """Read a generateContent request; ``contents`` defaults to one short text."""
    body.setdefault("contents", [{"role": "user", "parts": [{"text": "Hi"}]}])
    return read_generate("gemini-2.5-flash", body, stream=False)


def interaction(**body: Any) -> NormalForm:
    """Read an interactions request; ``input`` defaults to the same short text."""
    return read_interaction({"model": "gemini-3.5-flash", "input": "Hi", **body})


def config(**values: Any) -> NormalForm:
    """Read a generateContent request with a generation config."""
    return generate(generationConfig=values)


def generation(**values: Any) -> NormalForm:
    """Read an interactions request with a generation config."""
    return interaction(generation_config=values)


SAME = {
    "plain text": (generate(), interaction()),
    "snake and camel case": (
        config(maxOutputTokens=5, thinking_config={"include_thoughts": True}),
        generation(max_output_tokens=5, thinking_summaries="auto"),
    ),
    "top_k has no counterpart": (config(topK=3, candidateCount=1), generation()),
    "budget and level": (
        config(thinkingConfig={"thinkingBudget": 9000}),
        generation(thinking_level="medium"),
    ),
    "budget chosen by the model": (config(thinkingConfig={"thinkingBudget": -1}), generation()),
    "default tool choice": (
        generate(toolConfig={"functionCallingConfig": {"mode": "AUTO"}}),
        generation(tool_choice="auto"),
    ),
    "allowed functions": (
        generate(
            toolConfig={"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["f"]}}
        ),
        generation(tool_choice={"allowed_tools": {"mode": "any", "tools": ["f"]}}),
    ),
    "system parts and system text": (
        generate(systemInstruction={"parts": [{"text": "a"}, {"text": "b"}]}),
        interaction(system_instruction="a\nb"),
    ),
    "inline picture": (
        generate(
            contents=[{"parts": [{"inlineData": {"data": PICTURE, "mimeType": "image/jpg"}}]}]
        ),
        interaction(input=[{"type": "image", "data": PICTURE, "mime_type": "image/jpeg"}]),
    ),
    "inline text document": (
        generate(
            contents=[
                {"parts": [{"inlineData": {"data": PICTURE, "mimeType": "text/plain"}}]},
            ]
        ),
        interaction(input="picture"),
    ),
    "file of any replay server": (
        generate(
            contents=[
                {
                    "parts": [
                        {
                            "fileData": {
                                "fileUri": "http://127.0.0.1:1/v1beta/files/x",
                                "mimeType": "video/mp4",
                            }
                        }
                    ]
                }
            ]
        ),
        interaction(
            input=[
                {
                    "type": "video",
                    "uri": "http://127.0.0.1:22/v1/files/x",
                    "mime_type": "video/mp4",
                }
            ]
        ),
    ),
    "resolution of the request and of the block": (
        generate(
            contents=[{"parts": [{"inlineData": {"data": PICTURE, "mimeType": "image/png"}}]}],
            generationConfig={"mediaResolution": "MEDIA_RESOLUTION_LOW"},
        ),
        interaction(
            input=[
                {"type": "image", "data": PICTURE, "mime_type": "image/png", "resolution": "low"}
            ]
        ),
    ),
    "safety in words and in numbers": (
        generate(safetySettings=[{"category": 10, "threshold": 4}]),
        interaction(safety_settings=[{"type": "dangerous_content", "threshold": "block_none"}]),
    ),
    "tools": (
        generate(tools=[{"googleSearch": {}, "functionDeclarations": [{"name": "f"}]}]),
        interaction(
            tools=[
                {"type": "google_search"},
                {
                    "type": "function",
                    "name": "f",
                    "description": "",
                    "parameters": {"type": "object", "properties": {}},
                },
            ]
        ),
    ),
    "enum answer": (
        config(
            responseMimeType="text/x.enum", responseSchema={"type": "STRING", "enum": ["a", "b"]}
        ),
        interaction(
            response_format={
                "type": "text",
                "mime_type": "application/json",
                "schema": {"type": "string", "enum": ["a", "b"]},
            }
        ),
    ),
    "picture wanted": (
        config(responseModalities=["TEXT", "IMAGE"], imageConfig={"aspectRatio": "1:1"}),
        interaction(response_format=[{"type": "text"}, {"type": "image", "aspect_ratio": "1:1"}]),
    ),
    "picture wanted by list": (
        config(responseModalities=["TEXT", "IMAGE"]),
        interaction(response_modalities=["text", "image"]),
    ),
    "voice": (
        config(
            responseModalities=["AUDIO"],
            speechConfig={"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Kore"}}},
        ),
        interaction(
            response_format={"type": "audio"},
            generation_config={"speech_config": [{"voice": "Kore"}]},
        ),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_accepted_differences_disappear(name: str) -> None:
    old, new = SAME[name]

    assert old.content() == new.content()
    assert old.digest() == new.digest()


DIFFERENT = {
    "text": interaction(input="Ho"),
    "two blocks in place of one": interaction(
        input=[{"type": "text", "text": "H"}, {"type": "text", "text": "i"}]
    ),
    "system": interaction(system_instruction="x"),
    "temperature": generation(temperature=0),
    "thinking": generation(thinking_level="low"),
    "tool choice": generation(tool_choice="any"),
    "tools": interaction(tools=[{"type": "code_execution"}]),
    "json wanted": interaction(response_format={"type": "text", "mime_type": "application/json"}),
    "picture wanted": interaction(response_format={"type": "image"}),
    "safety": interaction(safety_settings=[{"type": "jailbreak", "threshold": "off"}]),
    "labels": interaction(labels={"team": "a"}),
    "picture in place of text": interaction(
        input=[{"type": "image", "data": PICTURE, "mime_type": "image/png"}]
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_other_differences_stay(name: str) -> None:
    assert DIFFERENT[name].digest() != interaction().digest()


def test_model_and_stream_take_no_part_in_the_digest() -> None:
    other = interaction(model="gemini-3.1-pro-preview", stream=True)

    assert other.digest() == interaction().digest()
    assert other.to_json() != interaction().to_json()


def test_function_results_are_matched_by_call() -> None:
    old = generate(
        contents=[
            {"role": "user", "parts": [{"text": "Go"}]},
            {
                "role": "model",
                "parts": [
                    {"functionCall": {"name": "f", "args": {"n": 1.0}}},
                    {"functionCall": {"name": "f", "args": {"n": 2.0}}},
                ],
            },
            {
                "role": "user",
                "parts": [
                    {"functionResponse": {"name": "f", "response": {"result": {"x": 1.0}}}},
                    {"functionResponse": {"name": "f", "response": {"result": "two"}}},
                ],
            },
        ]
    )
    steps: list[dict[str, Any]] = [
        {"type": "user_input", "content": [{"type": "text", "text": "Go"}]},
        {"type": "thought", "signature": "x"},
        {"type": "function_call", "id": "a", "name": "f", "arguments": {"n": 1}},
        {"type": "function_call", "id": "b", "name": "f", "arguments": {"n": 2}},
    ]
    results = [
        {"type": "function_result", "call_id": "a", "name": "f", "result": {"x": 1}},
        {
            "type": "function_result",
            "call_id": "b",
            "result": [{"type": "text", "text": '"two"'}],
        },
    ]

    new = read_interaction({"model": "m", "input": results}, steps)
    swapped = read_interaction({"model": "m", "input": results[::-1]}, steps)

    assert new.content() == old.content()
    assert swapped.content() != old.content()


def test_result_without_its_call_is_refused() -> None:
    step = {"type": "function_result", "call_id": "nowhere", "name": "f", "result": "x"}

    with pytest.raises(UnknownCallError, match=r"input\[0\].call_id"):
        interaction(input=[step])


def test_config_is_not_taken_from_earlier_turns() -> None:
    history = [
        {"type": "user_input", "content": [{"type": "text", "text": "one"}]},
        {"type": "model_output", "content": [{"type": "text", "text": "two"}]},
    ]

    form = read_interaction({"model": "m", "input": "three"}, history)

    assert [(turn.role, turn.items[0]["text"]) for turn in form.turns] == [
        ("user", "one"),
        ("model", "two"),
        ("user", "three"),
    ]
    assert not form.system
    assert not form.tools
    assert not form.generation


def test_pieces_of_model_text_are_one_text() -> None:
    streamed = [{"role": "model", "parts": [{"text": piece}]} for piece in ("a ", "", "b")]

    form = generate(contents=[{"role": "user", "parts": [{"text": "x"}]}, *streamed])

    assert form.turns[1].items == ({"kind": "text", "text": "a b"},)


SCHEMAS = {
    "types in words, numbers and upper case": (
        {"type": "OBJECT", "properties": {"n": {"type_": 3}}},
        {"type": "object", "properties": {"n": {"type": "integer"}}},
    ),
    "optional value": (
        {"type": "STRING", "nullable": True},
        {"anyOf": [{"type": "string"}, {"type": "null"}], "title": "S", "default": None},
    ),
    "reference": (
        {"type": "ARRAY", "items": {"type": "OBJECT", "properties": {"a": {"type": "STRING"}}}},
        {
            "$defs": {"P": {"type": "object", "properties": {"a": {"type": "string"}}}},
            "type": "array",
            "items": {"$ref": "#/$defs/P"},
        },
    ),
    "limits as text": (
        {"type": "ARRAY", "items": {"type": "STRING"}, "min_items": "1"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
    ),
    "constant": ({"type": "STRING", "enum": ["a"]}, {"const": "a"}),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_spellings_are_one(name: str) -> None:
    old, new = SCHEMAS[name]

    assert canonical_schema(old) == canonical_schema(new)


@pytest.mark.parametrize(
    "change",
    [{"required": []}, {"properties": {}}, {"description": "other"}, {"type": "array"}],
    ids=str,
)
def test_schema_differences_stay(change: dict[str, Any]) -> None:
    schema = {
        "type": "object",
        "description": "A thing.",
        "properties": {"a": {"type": "string"}},
        "required": ["a"],
    }

    assert canonical_schema({**schema, **change}) != canonical_schema(schema)


def test_recursive_schema_ends() -> None:
    tree = {"type": "object", "properties": {"next": {"$ref": "#/$defs/T"}}}

    canonical = canonical_schema({"$defs": {"T": tree}, "$ref": "#/$defs/T"})

    assert canonical["properties"]["next"] == {"$ref": "T"}
