"""The text of a streamed interaction that is created when it is asked for."""

from collections.abc import Callable, Iterator
from typing import Any

from .event_text import event_text


def generate_text(create: Callable[..., Any], **arguments: Any) -> Iterator[str]:
    """Create an interaction and yield the pieces of its text as they arrive.

    As before, the request is sent when the first piece is asked for.
    """
    with create(**arguments, stream=True) as stream:
        for event in stream:
            if text := event_text(event):
                yield text
