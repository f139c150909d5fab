"""The events of a streamed interaction, with all that it says in deltas.

Feature (`codemod.helpers.features`): `functions` are calls of functions.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from .call_deltas import call_deltas
from .first_deltas import first_deltas


def step_events(stream: Iterable[Any]) -> Iterator[Any]:
    """Yield the events of a stream; what a step begins with comes as a delta, too."""
    calls: dict[int, list[Any]] = {}  # if: functions
    for event in stream:
        yield from call_deltas(event, calls)  # if: functions
        # if: functions
        if event.event_type == "step.delta" and event.index in calls:
            continue
        yield event
        yield from first_deltas(event)
