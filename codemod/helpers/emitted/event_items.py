"""What one event of a streamed interaction adds to the answer."""

from types import SimpleNamespace
from typing import Any

from google.genai import errors


def event_items(event: Any) -> list[Any]:
    """Return the content blocks and thoughts that an event brings, often none.

    A thought has its text like a text block.

    Raises:
        errors.ServerError: the event reports that the interaction failed.
    """
    if event.event_type == "error":
        status = getattr(event.error, "code", None)
        message = getattr(event.error, "message", None)
        raise errors.ServerError(500, {"status": status, "message": message})
    items: list[Any] = []
    if event.event_type == "step.start" and event.step.type == "model_output":
        items = event.step.content or []
    elif event.event_type == "step.start" and event.step.type == "thought":
        items = [_thought(block) for block in event.step.summary or []]
    elif event.event_type == "step.delta" and event.delta.type == "thought_summary":
        items = [_thought(event.delta.content)]
    elif event.event_type == "step.delta":
        items = [event.delta]
    media = ("image", "audio", "video", "document")
    return [
        item
        for item in items
        if item.type in media or (item.type in ("text", "thought") and item.text)
    ]


def _thought(block: Any) -> Any:
    return SimpleNamespace(type="thought", text=getattr(block, "text", ""))
