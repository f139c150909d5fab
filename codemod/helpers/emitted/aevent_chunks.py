"""The events of an asynchronous stream in the form of generate_content_stream."""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

from google.genai import types

from .content_chunks import ContentChunks


async def aevent_chunks(
    events: AsyncIterable[Any],
) -> AsyncIterator[types.GenerateContentResponse]:
    """Yield the chunks that generate_content_stream gave, for the events."""
    chunks = ContentChunks()
    async for event in events:
        for chunk in chunks.after(event):
            yield chunk
    for chunk in chunks.rest():
        yield chunk
