"""The events of a streamed interaction that is created when they are asked for."""

from collections.abc import Callable, Iterator
from typing import Any


def interaction_events(create: Callable[..., Any], **arguments: Any) -> Iterator[Any]:
    """Create an interaction and yield its events.

    As with generate_content_stream, the request is sent when the first is asked for.
    """
    with create(**arguments, stream=True) as stream:
        yield from stream
