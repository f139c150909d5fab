"""What a streamed interaction adds to the answer, bit by bit."""

from collections.abc import Iterable, Iterator
from typing import Any

from .event_items import event_items


def stream_items(stream: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the content blocks and thoughts of a stream as they arrive."""
    for event in stream:
        if items := event_items(event):
            yield items
