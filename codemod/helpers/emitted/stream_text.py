"""The text of a streamed interaction."""

from collections.abc import Iterable, Iterator
from typing import Any

from .event_text import event_text


def stream_text(stream: Iterable[Any]) -> Iterator[str]:
    """Yield the pieces of text of a streamed interaction as they arrive."""
    for event in stream:
        if text := event_text(event):
            yield text
