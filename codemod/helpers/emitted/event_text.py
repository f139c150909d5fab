"""The text in one event of a streamed interaction."""

from typing import Any

from google.genai import errors


def event_text(event: Any) -> str:
    """Return the text that an event of a stream adds to the answer, often none.

    Raises:
        errors.ServerError: the event reports that the interaction failed.
    """
    if event.event_type == "step.start" and event.step.type == "model_output":
        blocks = event.step.content or []
        return "".join(block.text for block in blocks if block.type == "text")
    if event.event_type == "step.delta" and event.delta.type == "text":
        return event.delta.text or ""
    if event.event_type == "error":
        status = getattr(event.error, "code", None)
        message = getattr(event.error, "message", None)
        raise errors.ServerError(500, {"status": status, "message": message})
    return ""
