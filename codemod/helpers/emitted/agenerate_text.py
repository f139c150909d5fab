"""The text of a streamed interaction that is created when it is asked for."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from .event_text import event_text


async def agenerate_text(
    create: Callable[..., Any], **arguments: Any
) -> AsyncIterator[str]:
    """Create an interaction and yield the pieces of its text as they arrive.

    As before, the request is sent when the first piece is asked for.
    """
    async with await create(**arguments, stream=True) as stream:
        async for event in stream:
            if text := event_text(event):
                yield text
