"""An interaction of the asynchronous client whose function calls are answered."""

from collections.abc import Callable
from typing import Any

from .afunction_outcome import afunction_outcome
from .function_result import function_result
from .function_tool import function_tool


async def ainteraction_with_functions(
    client: Any,
    functions: list[Callable[..., Any]],
    *,
    requests: int = 10,
    **arguments: Any,
) -> Any:
    """Create an interaction and answer the calls of functions that the model makes.

    Every request carries all arguments; after the last one, calls stay unanswered.
    """
    declared = [function_tool(function) for function in functions]
    arguments["tools"] = declared  # unless: tools
    arguments["tools"] = [*arguments.get("tools", []), *declared]  # if: tools
    by_name = {function.__name__: function for function in functions}
    while True:
        interaction = await client.interactions.create(**arguments)
        calls = [
            step for step in interaction.steps or [] if step.type == "function_call"
        ]
        requests -= 1
        if not calls or not requests:
            return interaction
        arguments["previous_interaction_id"] = interaction.id
        arguments["input"] = [
            function_result(call, await afunction_outcome(call, by_name[call.name]))
            for call in calls
        ]
