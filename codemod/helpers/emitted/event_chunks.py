"""The events of a streamed interaction in the form of generate_content_stream."""

from collections.abc import Iterable, Iterator
from typing import Any

from google.genai import types

from .content_chunks import ContentChunks


def event_chunks(events: Iterable[Any]) -> Iterator[types.GenerateContentResponse]:
    """Yield the chunks that generate_content_stream gave, for the events."""
    chunks = ContentChunks()
    for event in events:
        yield from chunks.after(event)
    yield from chunks.rest()
