"""Reads a validated interactions request into the normal form.

Source of the field names: CreateModelInteraction of google-genai 3.4.0, see
``interactions_schema.json``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from codemod.replay.canonical import JsonObject, NormalForm, Role, integral, without_empty
from codemod.replay.conversation import ConversationBuilder, file_item, media_item, text_item
from codemod.replay.equivalences import DEFAULT_GENERATION, DROPPED_GENERATION
from codemod.replay.from_generate import function_tool
from codemod.replay.response_form import default_modalities, response_form
from codemod.replay.schemas import canonical_schema

_OTHER_KEYS: Final[tuple[str, ...]] = ("cached_content", "labels", "service_tier", "agent")


class UnknownCallError(ValueError):
    """A function result names a call that the conversation does not hold."""


def read_interaction(
    body: Mapping[str, Any], history: Sequence[Mapping[str, Any]] = ()
) -> NormalForm:
    """Return the normal form of a create request.

    ``history`` holds the steps of the stored interactions that ``previous_interaction_id`` leads
    to, oldest first. Raises ValueError for media that is not base64 and UnknownCallError for a
    function result without its call.
    """
    model = str(body.get("model") or body.get("agent") or "")
    config = body.get("generation_config") or {}
    builder = ConversationBuilder()
    for number, step in enumerate([*history, *steps_of(body.get("input"))]):
        _add_step(builder, step, f"input[{number - len(history)}]")
    return NormalForm(
        operation="generate",
        model=model,
        turns=builder.turns(),
        system=body.get("system_instruction") or "",
        tools=_tools(body.get("tools") or []),
        generation=_generation(config),
        response=_response(body, config, model),
        safety={one["type"]: one["threshold"] for one in body.get("safety_settings") or []},
        extra=without_empty({key: body.get(key) for key in _OTHER_KEYS}),
        stream=bool(body.get("stream")),
    )


def steps_of(value: Any) -> list[JsonObject]:
    """Return the ``input`` of a request as a list of steps."""
    if value is None:
        return []
    if isinstance(value, str):
        return [{"type": "user_input", "content": [{"type": "text", "text": value}]}]
    if isinstance(value, Mapping):
        return [{"type": "user_input", "content": [dict(value)]}]
    if value and not _is_step(value[0]):
        return [{"type": "user_input", "content": [dict(block) for block in value]}]
    return [dict(step) for step in value]


def _is_step(value: Mapping[str, Any]) -> bool:
    return value.get("type") not in ("text", "image", "audio", "video", "document")


def _add_step(builder: ConversationBuilder, step: Mapping[str, Any], path: str) -> None:
    kind = step["type"]
    if kind in ("user_input", "model_output"):
        role: Role = "user" if kind == "user_input" else "model"
        for item in _content(step.get("content") or []):
            builder.add(role, item)
    elif kind == "function_call":
        builder.add_call(step["name"], step["arguments"], step["id"])
    elif kind == "function_result":
        if not builder.add_result(step.get("name"), step["result"], step["call_id"]):
            raise UnknownCallError(
                f"{path}.call_id: no function call with id {step['call_id']!r} in this conversation"
            )
    elif kind == "code_execution_call":
        code = (step["arguments"] or {}).get("code", "")
        builder.add("model", {"kind": "code", "code": code})
    elif kind == "code_execution_result":
        builder.add("model", {"kind": "code_result", "output": step["result"]})


def _content(blocks: Iterable[Mapping[str, Any]]) -> Iterable[JsonObject]:
    for block in blocks:
        if block["type"] == "text":
            yield text_item(block["text"])
            continue
        settings = {"resolution": block.get("resolution"), "video": _video(block)}
        if block.get("data") is not None:
            yield media_item(block["data"], block.get("mime_type", ""), **settings)
        else:
            yield file_item(block.get("uri") or "", block.get("mime_type"), **settings)


def _video(block: Mapping[str, Any]) -> JsonObject:
    processing = block.get("processing")
    if not isinstance(processing, Mapping):
        return {}
    keys = ("start_offset", "end_offset", "fps")
    return {key: integral(processing[key]) for key in keys if key in processing}


def _tools(tools: Iterable[Mapping[str, Any]]) -> tuple[JsonObject, ...]:
    functions: list[JsonObject] = []
    built_in: list[JsonObject] = []
    for tool in tools:
        if tool["type"] == "function":
            functions.append(function_tool(tool))
        else:
            built_in.append(without_empty(tool))
    return (*functions, *sorted(built_in, key=lambda tool: str(tool["type"])))


def _generation(config: Mapping[str, Any]) -> JsonObject:
    dropped = {"speech_config", "image_config", "thinking_summaries", *DROPPED_GENERATION}
    result: JsonObject = {key: integral(config[key]) for key in config if key not in dropped}
    result["include_thoughts"] = config.get("thinking_summaries") == "auto"
    choice = config.get("tool_choice", "auto")
    if isinstance(choice, Mapping):
        allowed = choice["allowed_tools"]
        names = sorted(allowed.get("tools") or [])
        mode = allowed.get("mode", "auto")
        choice = {"mode": mode, "tools": names} if names else mode
    result["tool_choice"] = choice
    return without_empty(
        {key: value for key, value in result.items() if value != DEFAULT_GENERATION.get(key)}
    )


def _response(body: Mapping[str, Any], config: Mapping[str, Any], model: str) -> JsonObject:
    wanted = body.get("response_format") or []
    formats = wanted if isinstance(wanted, list) else [wanted]
    by_type = {one.get("type"): one for one in formats}
    text = by_type.get("text", {})
    schema = text.get("schema")
    image = {**(config.get("image_config") or {}), **by_type.get("image", {})}
    modalities = set(body.get("response_modalities") or [])
    if set(by_type) - {"text"}:
        modalities |= {kind for kind in by_type if kind}
    return response_form(
        mime_type=text.get("mime_type") or body.get("response_mime_type"),
        schema=canonical_schema(schema) if schema is not None else None,
        modalities=modalities or default_modalities(model),
        image={key: image.get(key) for key in ("aspect_ratio", "image_size")},
        speech=_speech(config.get("speech_config")),
    )


def _speech(config: Any) -> list[JsonObject]:
    if isinstance(config, Mapping):
        config = config.get("speakers") or [config]
    keys = ("speaker", "voice", "language")
    return [without_empty({key: one.get(key) for key in keys}) for one in config or []]
