"""The Interactions API as google-genai 1.55 to 1.x had it, and what became of it in 2.0.

An interaction held flat `outputs`; now it holds `steps`, and what the model says stands in the
content of steps of their own.  Kinds of this module are told apart from those of
`codemod.mapping.sdk_objects` by name; both are written alike.  Source: the types below
`google.genai._interactions` of 1.55.0 and 1.75.0; `tests/mapping` compares the new side with 2.3.0
and 3.4.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SERVICES = frozenset({"Interactions", "AsyncInteractions"})
"""The services of a client, by the kinds of the object graph."""

_MAKING = {"create()": "Interaction", "get()": "Interaction"}
STREAMED = "InteractionEvent"

CONTENT_TYPES = frozenset({"text", "image", "audio", "video", "document"})
"""Types of outputs that are now blocks in the content of a step."""

STEP_TYPES = frozenset(
    {
        "code_execution_call",
        "code_execution_result",
        "file_search_call",
        "file_search_result",
        "function_call",
        "google_maps_call",
        "google_maps_result",
        "google_search_call",
        "google_search_result",
        "mcp_server_tool_call",
        "mcp_server_tool_result",
        "thought",
        "url_context_call",
        "url_context_result",
    }
)
"""Types of outputs that are now steps, made by the model or for it and called as they were."""

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "content.delta": "step.delta",
        "content.start": "step.start",
        "content.stop": "step.stop",
        "interaction.complete": "interaction.completed",
        "interaction.start": "interaction.created",
    }
)
"""Types of events -> what they are called now.  Others kept their names."""

DELTAS: Mapping[str, str] = MappingProxyType({"text_annotation": "text_annotation_delta"})
"""Types of deltas -> what they are called now.  Others kept their names."""

USAGE: Mapping[str, str] = MappingProxyType({"total_reasoning_tokens": "total_thought_tokens"})
"""Counts -> what they are called now (those of 1.55; later ones kept their names)."""

SEARCH_RESULTS: Mapping[str, str] = MappingProxyType({"rendered_content": "search_suggestions"})
"""Members of what a search found -> what they are called now."""

GONE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "file_search_result": frozenset({"result"}),
        "function_call": frozenset({"signature"}),
        "mcp_server_tool_call": frozenset({"signature"}),
        "mcp_server_tool_result": frozenset({"signature"}),
    }
)
"""Type of an output -> members of it that not every SDK of the range has."""

GAINED: Mapping[str, frozenset[str]] = MappingProxyType({"video": frozenset({"name"})})
"""Type of an output -> members that it had not and that an SDK of the range gives it."""

KEPT_CLASSES = frozenset(
    {
        "AudioContent",
        "DocumentContent",
        "ErrorEvent",
        "Function",
        "FunctionParam",
        "GenerationConfig",
        "GenerationConfigParam",
        "ImageContent",
        "Interaction",
        "InteractionSSEEvent",
        "InteractionStatusUpdate",
        "TextContent",
        "Tool",
        "ToolParam",
        "URLCitation",
        "Usage",
        "VideoContent",
    }
)
"""Classes of `google.genai.interactions` that are still there and mean what they meant."""

NEW_MEMBERS = frozenset({"output_audio", "output_image", "output_text", "output_video", "steps"})
"""Members that only interactions of today have."""

MEMBERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Interaction": {
            "agent": "other",
            "created": "other",
            "id": "other",
            "model": "other",
            "outputs": "list Output",
            "previous_interaction_id": "other",
            "status": "other",
            "updated": "other",
            "usage": "InteractionUsage",
        },
        "InteractionUsage": {
            "cached_tokens_by_modality": "other",
            "input_tokens_by_modality": "other",
            "output_tokens_by_modality": "other",
            "tool_use_tokens_by_modality": "other",
            "total_cached_tokens": "other",
            "total_input_tokens": "other",
            "total_output_tokens": "other",
            "total_reasoning_tokens": "other",
            "total_thought_tokens": "other",
            "total_tokens": "other",
            "total_tool_use_tokens": "other",
        },
        "Output": {
            "annotations": "list OutputAnnotation",
            "arguments": "other",
            "call_id": "other",
            "data": "other",
            "id": "other",
            "is_error": "other",
            "mime_type": "other",
            "name": "other",
            "result": "list OutputResult",
            "server_name": "other",
            "signature": "other",
            "summary": "other",
            "text": "str",
            "type": "other",
            "uri": "other",
        },
        "OutputAnnotation": {
            "end_index": "other",
            "start_index": "other",
            "title": "other",
            "type": "other",
            "url": "other",
        },
        "OutputResult": {
            "rendered_content": "other",
            "search_suggestions": "other",
            "status": "other",
        },
        "InteractionEvent": {
            "delta": "OutputDelta",
            "error": "other",
            "event_id": "other",
            "event_type": "EventType",
            "index": "other",
            "interaction": "StreamedInteraction",
            "interaction_id": "other",
            "status": "other",
        },
        "OutputDelta": {
            "annotations": "list OutputAnnotation",
            "arguments": "other",
            "content": "other",
            "data": "other",
            "id": "other",
            "mime_type": "other",
            "name": "other",
            "signature": "other",
            "text": "str",
            "type": "DeltaType",
            "uri": "other",
        },
        "StreamedInteraction": {
            "agent": "other",
            "id": "other",
            "model": "other",
            "status": "other",
            "usage": "InteractionUsage",
        },
        "EventType": {},
        "DeltaType": {},
    }
)
"""Kind -> member -> type expression: what can be read and has a counterpart.

`StreamedInteraction` is the interaction in the first and the last event of a stream, which holds
no outputs or steps.
"""

READ = frozenset(MEMBERS) - {"EventType", "DeltaType"}
"""Kinds that a program reads members of."""


def made_by(service: str, method: str, *, streamed: bool) -> str:
    """The type expression of what a method of a service gives; empty for other methods."""
    made = _MAKING.get(f"{method}()", "") if service in SERVICES else ""
    if made and streamed:
        made = f"iterator {STREAMED}"
    return f"awaitable {made}" if made and service.startswith("Async") else made


def is_made_anew(type_expression: str) -> bool:
    """Whether a type expression is that of an interaction, or of the events of one."""
    return type_expression.rpartition(" ")[2] in ("Interaction", STREAMED)
