"""Renders an answer as the Interactions API gives it: one resource or the events of a stream.

Source of the shapes: Interaction and InteractionSSEEvent of google-genai 2.3.0 and 3.4.0; the order
of events and the text inside ``step.start`` follow mapping section 6.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from codemod.replay.answers import Answer, Finish, Usage
from codemod.replay.canonical import JsonObject, digest
from codemod.replay.media import PCM_RATE
from codemod.replay.render_generate import suggestions_html
from codemod.replay.streaming import citations, pieces

STATUSES: Final[dict[Finish, str]] = {
    "stop": "completed",
    "max_tokens": "incomplete",
    "call": "requires_action",
    # How the service reports a blocked prompt is not known; no documented status fits better.
    "blocked": "failed",
}
TIME: Final = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class Resource:
    """The facts of one interaction beside its answer."""

    identity: str
    model: str
    previous: str | None = None


def render_interaction(answer: Answer, resource: Resource) -> JsonObject:
    """Return the interaction as create and get give it, with the steps made by the model."""
    interaction = {**_head(resource), "status": STATUSES[answer.finish], "steps": steps(answer)}
    if answer.finish == "blocked":
        interaction["errors"] = [{"code": "blocked", "message": "The prompt was blocked: SAFETY"}]
    return {**interaction, "usage": usage(answer.usage)}


def _head(resource: Resource) -> JsonObject:
    head = {
        "id": resource.identity,
        "object": "interaction",
        "model": resource.model,
        "role": "model",
        "created": TIME,
        "updated": TIME,
    }
    if resource.previous:
        head["previous_interaction_id"] = resource.previous
    return head


def usage(counts: Usage) -> JsonObject:
    """Return the counts in the new vocabulary; absent where there is nothing to count."""
    result: JsonObject = {
        "total_input_tokens": counts.prompt,
        "total_output_tokens": counts.output,
        "total_tokens": counts.total,
        "input_tokens_by_modality": [{"modality": "text", "tokens": counts.prompt}],
    }
    if counts.thoughts:
        result["total_thought_tokens"] = counts.thoughts
    return result


def steps(answer: Answer) -> list[JsonObject]:
    """Return the steps of the answer; a thought comes first, with its summary if asked for."""
    thoughts = [item["text"] for item in answer.items if item["kind"] == "thought"]
    thought: JsonObject = {"type": "thought", "signature": _signature(answer.key)}
    if thoughts:
        thought["summary"] = [{"type": "text", "text": text} for text in thoughts]
    result = [thought] if answer.finish != "blocked" else []
    for number, item in enumerate(answer.items):
        if item["kind"] in ("text", "media"):
            block = _block(item, answer)
            if result and result[-1]["type"] == "model_output":
                result[-1]["content"].append(block)
            else:
                result.append({"type": "model_output", "content": [block]})
        elif item["kind"] != "thought":
            result.extend(_tool_steps(item, digest([answer.key, number], 8)))
    return result


def _signature(key: str) -> str:
    return base64.b64encode(f"signed {key}".encode()).decode("ascii")


def _block(item: JsonObject, answer: Answer) -> JsonObject:
    if item["kind"] == "media":
        kind = item["mime_type"].split("/", 1)[0]
        data = base64.b64encode(item["data"]).decode("ascii")
        block = {"type": kind, "mime_type": item["mime_type"], "data": data}
        return {**block, "sample_rate": PCM_RATE, "channels": 1} if kind == "audio" else block
    block = {"type": "text", "text": item["text"]}
    annotations = _annotations(answer)
    return {**block, "annotations": annotations} if annotations else block


def _annotations(answer: Answer) -> list[JsonObject]:
    searches = [item for item in answer.items if item["kind"] == "search"]
    sources = searches[0]["sources"] if searches else []
    return [
        {
            "type": "url_citation",
            "url": sources[citation["source"]]["uri"],
            "title": sources[citation["source"]]["title"],
            "start_index": citation["start"],
            "end_index": citation["end"],
        }
        for citation in citations(answer)
    ]


def _tool_steps(item: JsonObject, identity: str) -> list[JsonObject]:
    kind = item["kind"]
    if kind == "function_call":
        return [{"type": kind} | {key: item[key] for key in ("id", "name", "arguments")}]
    if kind == "search":
        suggestions = [{"search_suggestions": suggestions_html(item["queries"])}]
        return _server_tool("google_search", identity, {"queries": item["queries"]}, suggestions)
    if kind == "url_context":
        results = [{"url": url, "status": "success"} for url in item["urls"]]
        return _server_tool("url_context", identity, {"urls": item["urls"]}, results)
    if kind == "code":
        arguments = {"code": item["code"], "language": "python"}
        return [{"type": "code_execution_call", "id": "code", "arguments": arguments}]
    return [{"type": "code_execution_result", "call_id": "code", "result": item["output"]}]


def _server_tool(name: str, identity: str, arguments: Any, result: Any) -> list[JsonObject]:
    return [
        {"type": f"{name}_call", "id": identity, "arguments": arguments},
        {"type": f"{name}_result", "call_id": identity, "result": result},
    ]


def render_events(answer: Answer, resource: Resource) -> list[JsonObject]:
    """Return the events of a stream, each with its ``event_type``."""
    head = _head(resource)
    started = {**head, "status": "in_progress"}
    events: list[JsonObject] = [
        {"event_type": "interaction.created", "interaction": started},
        {
            "event_type": "interaction.status_update",
            "interaction_id": resource.identity,
            "status": "in_progress",
        },
    ]
    for index, step in enumerate(steps(answer)):
        start, deltas = _streamed(step)
        events.append({"event_type": "step.start", "index": index, "step": start})
        events.extend(
            {"event_type": "step.delta", "index": index, "delta": delta} for delta in deltas
        )
        events.append({"event_type": "step.stop", "index": index})
    done = {**head, "status": STATUSES[answer.finish], "usage": usage(answer.usage)}
    return [*events, {"event_type": "interaction.completed", "interaction": done}]


def _streamed(step: JsonObject) -> tuple[JsonObject, list[JsonObject]]:
    """Return what ``step.start`` holds of a step and the deltas that bring the rest."""
    kind = step["type"]
    if kind == "model_output":
        return _streamed_output(step)
    if kind == "thought":
        return _streamed_thought(step)
    if kind == "function_call":
        text = json.dumps(step["arguments"])
        half = len(text) // 2
        deltas = [
            {"type": "arguments_delta", "arguments": part} for part in (text[:half], text[half:])
        ]
        return {**step, "arguments": {}}, deltas
    value = "arguments" if kind.endswith("_call") else "result"
    empty: Any = {} if value == "arguments" else type(step[value])()
    return {**step, value: empty}, [{"type": kind, value: step[value]}]


def _streamed_output(step: JsonObject) -> tuple[JsonObject, list[JsonObject]]:
    """Put the first piece of text into the start, as the service does, the rest into deltas."""
    start: JsonObject = {"type": "model_output", "content": []}
    deltas: list[JsonObject] = []
    for block in step["content"]:
        if block["type"] != "text":
            deltas.append(block)
            continue
        for piece in pieces(block["text"]):
            if not start["content"] and not deltas:
                start["content"].append({"type": "text", "text": piece})
            else:
                deltas.append({"type": "text", "text": piece})
        if block.get("annotations"):
            annotations = block["annotations"]
            deltas.append({"type": "text_annotation_delta", "annotations": annotations})
    return start, deltas


def _streamed_thought(step: JsonObject) -> tuple[JsonObject, list[JsonObject]]:
    texts = [piece for block in step.get("summary", []) for piece in pieces(block["text"])]
    start: JsonObject = {"type": "thought"}
    if texts:
        start["summary"] = [{"type": "text", "text": texts[0]}]
    deltas: list[JsonObject] = [
        {"type": "thought_summary", "content": {"type": "text", "text": text}} for text in texts[1:]
    ]
    return start, [*deltas, {"type": "thought_signature", "signature": step["signature"]}]


def event_lines(events: list[JsonObject]) -> Iterator[bytes]:
    """Yield the events as server-sent events, ended by the sentinel both SDKs know."""
    for event in events:
        data = json.dumps(event, ensure_ascii=False)
        yield f"event: {event['event_type']}\ndata: {data}\n\n".encode()
    yield b"event: done\ndata: [DONE]\n\n"
