"""Contents of generate_content as the input of an interaction.

Without any feature it takes text, media and turns of a conversation.  A mark says
which features need the statement that begins on its line or, when the mark has a line
of its own, on the next (`codemod.helpers.features`).
"""

import base64
import json
from typing import Any

from google.genai import types

from .uri_content import uri_content


def interaction_input(contents: Any) -> Any:
    """Convert contents of generate_content to the input of an interaction."""
    if isinstance(contents, str):
        return contents
    if isinstance(contents, tuple):  # if: legacy tuples
        contents = list(contents)
    steps: list[dict[str, Any]] = []
    loose = False
    for item in contents if contents and isinstance(contents, list) else [contents]:
        item = _modern(item)  # if: legacy
        if item and isinstance(item, list):  # unless: legacy
            item = types.UserContent(item)
        if isinstance(item, dict) and "parts" in item:
            item = types.Content.model_validate(item)
        turn = item if isinstance(item, types.Content) else types.UserContent([item])
        kind = "model_output" if turn.role == "model" else "user_input"
        if turn is item or not loose:
            steps.append({"type": kind, "content": []})
        loose = turn is not item
        for part in turn.parts or []:
            # if: signatures
            if part.thought_signature and kind == "model_output":
                steps += [_thought_step(part), {"type": kind, "content": []}]
            if part.thought:  # if: thoughts
                continue
            # if: code
            if part.executable_code or part.code_execution_result:
                steps += [_code_step(part), {"type": kind, "content": []}]
                continue
            if part.function_call or part.function_response:  # if: functions
                steps += [_function_step(part, steps), {"type": kind, "content": []}]
                continue
            steps[-1]["content"].append(_content_block(part))
    # if: code functions signatures thoughts
    steps = [step for step in steps if step.get("content") != []]
    one_turn = [step["type"] for step in steps] == ["user_input"]
    return steps[0]["content"] if one_turn else steps


def _content_block(part: Any) -> dict[str, Any]:
    if part.text is not None and not part.thought:
        return {"type": "text", "text": part.text}
    media = part.inline_data or part.file_data
    fields = {name for name, value in part if value} - {"thought_signature"}
    fields.discard("media_resolution")  # if: media_resolution
    fields.discard("video_metadata")  # if: video_metadata
    if media and not media.mime_type:  # unless: untyped_uris
        fields.add("no MIME type")
    if not media or len(fields) > 1:
        raise TypeError(f"Interactions take no part with {', '.join(sorted(fields))}.")
    kind = (media.mime_type or "").partition("/")[0]
    if isinstance(media, types.Blob) and kind == "text":
        return {"type": "text", "text": (media.data or b"").decode()}
    kind = kind if kind in ("image", "audio", "video") else "document"
    block: dict[str, Any] = {"type": kind, "mime_type": media.mime_type}
    if part.file_data and not part.file_data.mime_type:  # if: untyped_uris
        block = uri_content(part.file_data.file_uri or "")
    if part.video_metadata:  # if: video_metadata
        clip = part.video_metadata.model_dump(mode="json", exclude_none=True)
        block["processing"] = {"type": "static", **clip}
    # if: media_resolution
    if part.media_resolution and part.media_resolution.level:
        level = part.media_resolution.level.value
        block["resolution"] = level.removeprefix("MEDIA_RESOLUTION_").lower()
    if isinstance(media, types.FileData):
        return {**block, "uri": media.file_uri}
    return {**block, "data": base64.b64encode(media.data or b"").decode()}


def _modern(item: Any) -> Any:
    """Return what google-generativeai takes in the form that google-genai takes."""
    if hasattr(item, "uri"):
        return types.Part.from_uri(file_uri=item.uri, mime_type=item.mime_type)
    if isinstance(item, (list, tuple)):
        return types.UserContent([_modern(part) for part in item])
    if isinstance(item, dict) and ("parts" in item or "role" in item):
        parts = item.get("parts") or []
        parts = parts if isinstance(parts, (list, tuple)) else [parts]
        parts = [types.UserContent([_modern(part)]).parts[0] for part in parts]
        return types.Content(role=item.get("role"), parts=parts)
    if isinstance(item, dict) and "data" in item:
        return {"inline_data": item}
    return item


def _thought_step(part: types.Part) -> dict[str, Any]:
    """Return the thought whose signature a part carries."""
    signature = base64.b64encode(part.thought_signature or b"").decode()
    step: dict[str, Any] = {"type": "thought", "signature": signature}
    if part.thought and part.text:
        step["summary"] = [{"type": "text", "text": part.text}]
    return step


def _code_step(part: types.Part) -> dict[str, Any]:
    """Convert code that the model ran, or what came of it."""
    result = part.code_execution_result or types.CodeExecutionResult()
    code = part.executable_code
    if not (code.id if code else result.id):
        raise TypeError("Interactions take no executable_code without its id.")
    if code:
        arguments = {"code": code.code, "language": "python"}
        return {"type": "code_execution_call", "id": code.id, "arguments": arguments}
    return {
        "type": "code_execution_result",
        "call_id": result.id,
        "result": result.output or "",
        "is_error": result.outcome != types.Outcome.OUTCOME_OK,
    }


def _function_step(part: types.Part, steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Convert a function call, or a response to one of the calls in `steps`."""
    calls = [step for step in steps if step["type"] == "function_call"]
    if call := part.function_call:
        return {
            "type": "function_call",
            "id": call.id or f"call_{len(calls) + 1}",
            "name": call.name,
            "arguments": call.args or {},
        }
    response = part.function_response or types.FunctionResponse()
    answered = {step.get("call_id") for step in steps}
    open_calls = [step for step in calls if step["id"] not in answered]
    ids = [step["id"] for step in open_calls if step["id"] == response.id]
    ids += [step["id"] for step in open_calls if step["name"] == response.name]
    ids += [step["id"] for step in open_calls]
    ids += [response.id] if response.id else []
    if not ids:  # unless: results
        raise TypeError(f"No call of {response.name} precedes its function response.")
    result: Any = response.response or {}
    if response.parts:
        parts = [types.Part(**item.model_dump()) for item in response.parts]
        blocks = [_content_block(item) for item in parts]
        result = [{"type": "text", "text": json.dumps(result)}, *blocks]
    call_id = ids[0] if ids else None  # if: results
    call_id = ids[0]  # unless: results
    return {
        "type": "function_result",
        "call_id": call_id,
        "name": response.name,
        "result": result,
    }
