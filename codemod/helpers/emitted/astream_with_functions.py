"""A streamed interaction of the asynchronous client that answers function calls."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from .afunction_outcome import afunction_outcome
from .call_deltas import call_deltas
from .function_result import function_result
from .function_tool import function_tool


async def astream_with_functions(
    client: Any,
    functions: list[Callable[..., Any]],
    *,
    requests: int = 10,
    **arguments: Any,
) -> AsyncIterator[Any]:
    """Yield the events of an interaction, and of those that answer its function calls.

    Every request carries all arguments; after the last one, calls stay unanswered.
    """
    declared = [function_tool(function) for function in functions]
    arguments["tools"] = declared  # unless: tools
    arguments["tools"] = [*arguments.get("tools", []), *declared]  # if: tools
    by_name = {function.__name__: function for function in functions}
    while True:
        under_way: dict[int, list[Any]] = {}
        results: list[dict[str, Any]] = []
        requests -= 1
        events = await client.interactions.create(**arguments, stream=True)
        async for event in events:
            yield event
            if event.event_type == "interaction.completed":
                arguments["previous_interaction_id"] = event.interaction.id
            for answered in call_deltas(event, under_way) if requests else []:
                call = answered.delta
                outcome = await afunction_outcome(call, by_name[call.name])
                results.append(function_result(call, outcome))
        if not results:
            return
        arguments["input"] = results
