"""The text of a streamed interaction, for asynchronous clients."""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

from .event_text import event_text


async def astream_text(stream: AsyncIterable[Any]) -> AsyncIterator[str]:
    """Yield the pieces of text of a streamed interaction as they arrive."""
    async for event in stream:
        if text := event_text(event):
            yield text
