"""A streamed interaction in the form of generate_content_stream."""

from collections.abc import Callable, Iterator
from typing import Any

from google.genai import types

from .event_chunks import event_chunks


def generate_content_chunks(
    create: Callable[..., Any], **arguments: Any
) -> Iterator[types.GenerateContentResponse]:
    """Create an interaction and yield the chunks that generate_content_stream gave.

    As before, the request is sent when the first chunk is asked for.
    """
    with create(**arguments, stream=True) as stream:
        yield from event_chunks(stream)
