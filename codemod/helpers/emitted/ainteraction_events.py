"""The events of a streamed interaction that is created when they are asked for."""

from collections.abc import AsyncIterator, Callable
from typing import Any


async def ainteraction_events(
    create: Callable[..., Any], **arguments: Any
) -> AsyncIterator[Any]:
    """Create an interaction and yield its events.

    As with generate_content_stream, the request is sent when the first is asked for.
    """
    async with await create(**arguments, stream=True) as stream:
        async for event in stream:
            yield event
