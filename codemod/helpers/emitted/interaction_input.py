"""Contents of generate_content as the input of an interaction."""

import json
from collections.abc import Iterator
from typing import Any

from google.genai import types

from .part_content import part_content
from .to_part import to_part


def interaction_input(contents: Any) -> str | list[dict[str, Any]]:
    """Convert whatever generate_content takes as contents.

    One user turn becomes a list of content blocks, a conversation a list of steps.
    """
    if isinstance(contents, str):
        return contents
    steps: list[dict[str, Any]] = []
    for role, parts in _turns(contents):
        blocks: list[dict[str, Any]] | None = None
        for part in parts:
            if part.thought:
                continue
            if part.function_call or part.function_response:
                steps.append(_function_step(part, steps))
                blocks = None
                continue
            if blocks is None:
                blocks = []
                kind = "model_output" if role == "model" else "user_input"
                steps.append({"type": kind, "content": blocks})
            blocks.append(part_content(part))
    if [step["type"] for step in steps] == ["user_input"]:
        content: list[dict[str, Any]] = steps[0]["content"]
        return content
    return steps


def _turns(contents: Any) -> Iterator[tuple[str | None, list[types.Part]]]:
    """Yield the role and the parts of each turn; parts side by side are one turn."""
    items = contents if isinstance(contents, (list, tuple)) else [contents]
    if not items:
        raise ValueError("contents are required.")
    loose: list[types.Part] = []
    role: str | None
    values: Any
    for item in items:
        if isinstance(item, types.Content):
            role, values = item.role, item.parts or []
        elif isinstance(item, dict) and ("parts" in item or "role" in item):
            role, values = item.get("role"), item.get("parts") or []
        elif isinstance(item, (list, tuple)):
            role, values = "user", item
        else:
            loose.append(to_part(item))
            continue
        if loose:
            yield "user", loose
            loose = []
        values = values if isinstance(values, (list, tuple)) else [values]
        yield role, [to_part(value) for value in values]
    if loose:
        yield "user", loose


def _function_step(part: types.Part, steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Convert a function call, or a response to one of the calls in `steps`."""
    calls = [step for step in steps if step["type"] == "function_call"]
    if call := part.function_call:
        call_id = call.id or f"call_{len(calls) + 1}"
        arguments = call.args or {}
        return {
            "type": "function_call",
            "id": call_id,
            "name": call.name,
            "arguments": arguments,
        }
    response = part.function_response or types.FunctionResponse()
    answered = {step.get("call_id") for step in steps}
    open_calls = [step for step in calls if step["id"] not in answered]
    ids = [step["id"] for step in open_calls if step["id"] == response.id]
    ids += [step["id"] for step in open_calls if step["name"] == response.name]
    ids += [response.id] if response.id else []
    if not ids:
        raise TypeError(f"No call of {response.name} precedes its function response.")
    result: Any = response.response or {}
    if response.parts:
        media = [
            part_content(item.model_dump(exclude_none=True)) for item in response.parts
        ]
        result = [{"type": "text", "text": json.dumps(result)}, *media]
    return {
        "type": "function_result",
        "call_id": ids[0],
        "name": response.name,
        "result": result,
    }
