"""A streamed interaction in the form of generate_content_stream."""

from collections.abc import Callable, Iterator
from typing import Any

from google.genai import types

from .content_chunks import ContentChunks


def generate_content_chunks(
    create: Callable[..., Any], **arguments: Any
) -> Iterator[types.GenerateContentResponse]:
    """Create an interaction and yield the chunks that generate_content_stream gave.

    As before, the request is sent when the first chunk is asked for.
    """
    chunks = ContentChunks()
    with create(**arguments, stream=True) as stream:
        for event in stream:
            yield from chunks.after(event)
    yield from chunks.rest()
