"""An asynchronous streamed interaction in the form of generate_content_stream."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from google.genai import types

from .aevent_chunks import aevent_chunks


async def agenerate_content_chunks(
    create: Callable[..., Any], **arguments: Any
) -> AsyncIterator[types.GenerateContentResponse]:
    """Create an interaction and yield the chunks that generate_content_stream gave.

    As before, the request is sent when the first chunk is asked for.
    """
    async with await create(**arguments, stream=True) as stream:
        async for chunk in aevent_chunks(stream):
            yield chunk
