"""The text of a streamed interaction that must have some."""

from collections.abc import Iterable, Iterator
from typing import Any

from .event_text import event_text


def required_stream_text(stream: Iterable[Any]) -> Iterator[str]:
    """Yield the pieces of text of a streamed interaction as they arrive.

    Raises:
        ValueError: the stream ended without any text.
    """
    empty = True
    for event in stream:
        if text := event_text(event):
            empty = False
            yield text
    if empty:
        raise ValueError("The model returned no text.")
