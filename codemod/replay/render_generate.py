"""Renders an answer as generateContent gives it: one response or the chunks of a stream.

Source of the shapes: GenerateContentResponse of the Gemini API as both old SDKs parse it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any, Final

from codemod.replay.answers import Answer, Finish, Usage
from codemod.replay.canonical import JsonObject
from codemod.replay.media import PCM_RATE
from codemod.replay.streaming import citations, pieces

FINISH_REASONS: Final[dict[Finish, str]] = {
    "stop": "STOP",
    "max_tokens": "MAX_TOKENS",
    "call": "STOP",
}


def render_response(answer: Answer, identity: str, model: str, *, bare_enum: bool) -> JsonObject:
    """Return the whole response.

    ``bare_enum`` says that the request asked for ``text/x.enum``: the value comes unquoted.
    """
    parts = [_part(item, bare_enum) for item in answer.items if item["kind"] not in _METADATA]
    return _response(answer, identity, model, parts, last=True)


def render_chunks(
    answer: Answer, identity: str, model: str, *, bare_enum: bool
) -> list[JsonObject]:
    """Return the chunks of a stream; finish reason, usage and grounding come with the last one."""
    groups: list[list[JsonObject]] = []
    for item in answer.items:
        if item["kind"] in _METADATA:
            continue
        if item["kind"] in ("text", "thought"):
            text = _bare(item["text"]) if bare_enum and item["kind"] == "text" else item["text"]
            groups.extend([_part({**item, "text": piece})] for piece in pieces(text))
        elif item["kind"] == "function_call" and groups and "functionCall" in groups[-1][0]:
            groups[-1].append(_part(item))
        else:
            groups.append([_part(item)])
    groups = groups or [[]]
    return [
        _response(answer, identity, model, parts, last=number == len(groups) - 1)
        for number, parts in enumerate(groups)
    ]


_METADATA: Final = frozenset({"search", "url_context"})


def _response(
    answer: Answer, identity: str, model: str, parts: list[JsonObject], *, last: bool
) -> JsonObject:
    response: JsonObject = {"modelVersion": model, "responseId": identity}
    if answer.finish == "blocked":
        response["promptFeedback"] = {"blockReason": "SAFETY"}
        return {**response, "usageMetadata": usage_metadata(answer.usage)}
    candidate: JsonObject = {"content": {"role": "model", "parts": parts}, "index": 0}
    if last:
        candidate["finishReason"] = FINISH_REASONS[answer.finish]
        candidate.update(_grounding(answer))
        response["usageMetadata"] = usage_metadata(answer.usage)
    return {**response, "candidates": [candidate]}


def usage_metadata(usage: Usage) -> JsonObject:
    """Return the counts in the old vocabulary; absent where there is nothing to count."""
    result: JsonObject = {
        "promptTokenCount": usage.prompt,
        "candidatesTokenCount": usage.output,
        "totalTokenCount": usage.total,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": usage.prompt}],
    }
    if usage.thoughts:
        result["thoughtsTokenCount"] = usage.thoughts
    return result


def _part(item: JsonObject, bare_enum: bool = False) -> JsonObject:
    kind = item["kind"]
    if kind == "thought":
        return {"text": item["text"], "thought": True}
    if kind == "text":
        return {"text": _bare(item["text"]) if bare_enum else item["text"]}
    if kind == "code":
        return {"executableCode": {"language": "PYTHON", "code": item["code"]}}
    if kind == "code_result":
        return {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": item["output"]}}
    if kind == "function_call":
        call = {"id": item["id"], "name": item["name"], "args": item["arguments"]}
        return {"functionCall": call}
    mime_type = item["mime_type"]
    if mime_type == "audio/l16":
        mime_type = f"audio/L16;codec=pcm;rate={PCM_RATE}"
    data = base64.b64encode(item["data"]).decode("ascii")
    return {"inlineData": {"mimeType": mime_type, "data": data}}


def _bare(text: str) -> str:
    value: Any = json.loads(text)
    return value if isinstance(value, str) else text


def _grounding(answer: Answer) -> JsonObject:
    result: JsonObject = {}
    for item in answer.items:
        if item["kind"] == "search":
            result["groundingMetadata"] = {
                "webSearchQueries": item["queries"],
                "searchEntryPoint": {"renderedContent": suggestions_html(item["queries"])},
                "groundingChunks": [{"web": source} for source in item["sources"]],
                "groundingSupports": list(_supports(answer)),
            }
        if item["kind"] == "url_context":
            status = "URL_RETRIEVAL_STATUS_SUCCESS"
            result["urlContextMetadata"] = {
                "urlMetadata": [
                    {"retrievedUrl": url, "urlRetrievalStatus": status} for url in item["urls"]
                ]
            }
    return result


def _supports(answer: Answer) -> Iterable[JsonObject]:
    for citation in citations(answer):
        yield {
            "segment": {
                "startIndex": citation["start"],
                "endIndex": citation["end"],
                "text": citation["text"],
            },
            "groundingChunkIndices": [citation["source"]],
        }


def suggestions_html(queries: list[str]) -> str:
    """Return the search suggestions both APIs hand over for display."""
    return "<div>" + " | ".join(queries) + "</div>"
