"""The Interactions API as google-genai 1.x spoke it, in terms of the one that is served now.

Requests are brought into the present form before anything looks at them; answers are rendered in
the present form and brought into the earlier one.  Source of the shapes: the types below
``google.genai._interactions`` of google-genai 1.75.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from codemod.replay.canonical import JsonObject
from codemod.replay.http_types import Call
from codemod.replay.streaming import pieces

_FIRST_GENERATION: Final = re.compile(r"google-genai-sdk/1\.")
_CLIENT_HEADERS: Final = ("x-goog-api-client", "user-agent")
_CONTENT: Final = frozenset({"text", "image", "audio", "video", "document"})
_SCHEMA_KEYS: Final = frozenset({"properties", "items", "enum", "anyOf"})


def speaks_earlier(call: Call) -> bool:
    """Tell whether a request comes from an SDK that knows outputs and roles."""
    clients = (call.headers.get(name, "") for name in _CLIENT_HEADERS)
    return any(_FIRST_GENERATION.search(client) for client in clients)


def present_request(body: Mapping[str, Any]) -> JsonObject:
    """Return the body of a create request in the form of today."""
    result = dict(body)
    value = body.get("input")
    if isinstance(value, Mapping):
        value = result["input"] = [value]
    if isinstance(value, list) and not all(one.get("type") in _CONTENT for one in value):
        result["input"] = list(_steps(value))
    schema, mime_type = body.get("response_format"), result.pop("response_mime_type", None)
    if isinstance(schema, Mapping) and (mime_type or _SCHEMA_KEYS & schema.keys()):
        result["response_format"] = {"type": "text", "mime_type": mime_type, "schema": schema}
    elif mime_type:
        result["response_format"] = {"type": "text", "mime_type": mime_type}
    return result


def _steps(value: list[Any]) -> Iterator[JsonObject]:
    """Yield the steps of a list of turns, or of content of all kinds."""
    if not any("role" in one for one in value):
        yield from _parted("user_input", value)
        return
    for turn in value:
        content = turn["content"]
        if isinstance(content, str):
            content = [{"type": "text", "text": content}]
        yield from _parted("model_output" if turn["role"] == "model" else "user_input", content)


def _parted(kind: str, content: list[Any]) -> Iterator[JsonObject]:
    """Yield blocks as the content of steps, and everything else as the step it is."""
    blocks: list[Any] = []
    for one in content:
        if one["type"] in _CONTENT:
            blocks.append(one)
            continue
        if blocks:
            yield {"type": kind, "content": blocks}
            blocks = []
        yield dict(one)
    if blocks:
        yield {"type": kind, "content": blocks}


def outputs(steps: list[JsonObject]) -> list[JsonObject]:
    """Return the outputs that stood for the steps of a model."""
    found: list[JsonObject] = []
    for step in steps:
        found += step["content"] if step["type"] == "model_output" else [step]
    return found


def earlier_interaction(resource: Mapping[str, Any]) -> JsonObject:
    """Return an interaction in the form of those days."""
    result = {key: value for key, value in resource.items() if key != "steps"}
    return {**result, "outputs": outputs(resource["steps"])}


def earlier_events(resource: Mapping[str, Any]) -> list[JsonObject]:
    """Return the events of the stream of an interaction, each with its ``event_type``."""
    head = {key: value for key, value in resource.items() if key not in ("steps", "usage")}
    started = {**head, "status": "in_progress"}
    events: list[JsonObject] = [{"event_type": "interaction.start", "interaction": started}]
    for index, output in enumerate(outputs(resource["steps"])):
        kind = output["type"]
        events.append({"event_type": "content.start", "index": index, "content": {"type": kind}})
        events += [
            {"event_type": "content.delta", "index": index, "delta": delta}
            for delta in _deltas(output)
        ]
        events.append({"event_type": "content.stop", "index": index})
    done = {key: value for key, value in resource.items() if key != "steps"}
    return [*events, {"event_type": "interaction.complete", "interaction": done}]


def _deltas(output: JsonObject) -> Iterator[JsonObject]:
    if output["type"] == "text":
        for piece in pieces(output["text"]):
            yield {"type": "text", "text": piece}
        if output.get("annotations"):
            yield {"type": "text_annotation", "annotations": output["annotations"]}
    elif output["type"] == "thought":
        for block in output.get("summary", []):
            for piece in pieces(block["text"]):
                yield {"type": "thought_summary", "content": {"type": "text", "text": piece}}
        yield {"type": "thought_signature", "signature": output["signature"]}
    else:
        yield dict(output)
