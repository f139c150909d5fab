"""The text of a streamed interaction that must have some, for asynchronous clients."""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

from .event_text import event_text


async def arequired_stream_text(stream: AsyncIterable[Any]) -> AsyncIterator[str]:
    """Yield the pieces of text of a streamed interaction as they arrive.

    Raises:
        ValueError: the stream ended without any text.
    """
    empty = True
    async for event in stream:
        if text := event_text(event):
            empty = False
            yield text
    if empty:
        raise ValueError("The model returned no text.")
