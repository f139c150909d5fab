"""What a step of a streamed interaction begins with, as deltas."""

from types import SimpleNamespace
from typing import Any


def first_deltas(event: Any) -> list[Any]:
    """Return delta events for what the step of a start event holds already."""
    if event.event_type != "step.start":
        return []
    deltas: list[Any] = []
    if event.step.type == "model_output":
        deltas = event.step.content or []
    elif event.step.type == "thought":
        deltas = [
            SimpleNamespace(type="thought_summary", content=block)
            for block in event.step.summary or []
        ]
    return [
        SimpleNamespace(
            event_type="step.delta",
            event_id=event.event_id,
            index=event.index,
            delta=delta,
        )
        for delta in deltas
    ]
