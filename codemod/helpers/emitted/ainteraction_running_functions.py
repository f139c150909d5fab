"""An interaction of the asynchronous client that runs the functions the model calls."""

from collections.abc import Callable
from typing import Any

from .function_result import function_result
from .function_tool import function_tool
from .with_floats import with_floats


async def ainteraction_running_functions(
    client: Any, functions: list[Callable[..., Any]], **arguments: Any
) -> Any:
    """Create an interaction; run the functions that the model calls until it answers.

    Every request carries all arguments; what a function raises is raised here.
    """
    arguments["tools"] = [function_tool(function) for function in functions]
    by_name = {function.__name__: function for function in functions}
    while True:
        interaction = await client.interactions.create(**arguments)
        calls = [
            step for step in interaction.steps or [] if step.type == "function_call"
        ]
        if not calls:
            return interaction
        arguments["previous_interaction_id"] = interaction.id
        arguments["input"] = []
        for call in calls:
            result = by_name[call.name](**with_floats(call.arguments or {}))
            response = result if isinstance(result, dict) else {"result": result}
            arguments["input"].append(function_result(call, response))
