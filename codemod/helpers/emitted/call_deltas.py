"""Calls of functions in a streamed interaction, each as one delta."""

import json
from types import SimpleNamespace
from typing import Any


def call_deltas(event: Any, calls: dict[int, list[Any]]) -> list[Any]:
    """Return an event with a whole call when its step stops; `calls` are under way."""
    if event.event_type == "step.start" and event.step.type == "function_call":
        calls[event.index] = [event.step, ""]
    elif event.event_type == "step.delta" and event.index in calls:
        calls[event.index][1] += getattr(event.delta, "arguments", None) or ""
    elif event.event_type == "step.stop" and event.index in calls:
        call, arguments = calls.pop(event.index)
        delta = SimpleNamespace(
            type="function_call",
            id=call.id,
            name=call.name,
            arguments=json.loads(arguments) if arguments else call.arguments or {},
        )
        return [
            SimpleNamespace(
                event_type="step.delta",
                event_id=event.event_id,
                index=event.index,
                delta=delta,
            )
        ]
    return []
