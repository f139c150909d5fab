"""What a streamed interaction adds to the answer, bit by bit, asynchronously."""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

from .event_items import event_items


async def astream_items(stream: AsyncIterable[Any]) -> AsyncIterator[list[Any]]:
    """Yield the content blocks and thoughts of a stream as they arrive."""
    async for event in stream:
        if items := event_items(event):
            yield items
