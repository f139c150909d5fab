"""The events of a streamed interaction, for asynchronous clients.

Feature (`codemod.helpers.features`): `functions` are calls of functions.
"""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

from .call_deltas import call_deltas
from .first_deltas import first_deltas


async def astep_events(stream: AsyncIterable[Any]) -> AsyncIterator[Any]:
    """Yield the events of a stream; what a step begins with comes as a delta, too."""
    calls: dict[int, list[Any]] = {}  # if: functions
    async for event in stream:
        for call in call_deltas(event, calls):  # if: functions
            yield call
        # if: functions
        if event.event_type == "step.delta" and event.index in calls:
            continue
        yield event
        for first in first_deltas(event):
            yield first
