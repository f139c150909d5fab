"""An interaction of the asynchronous client whose function calls are answered."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

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
    arguments["tools"] = [function_tool(function) for function in functions]
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
            await _async_function_result(call, by_name[call.name]) for call in calls
        ]


async def _async_function_result(
    call: Any, function: Callable[..., Any]
) -> dict[str, Any]:
    try:
        if inspect.iscoroutinefunction(function):
            result = {"result": await function(**call.arguments)}
        else:
            result = {"result": await asyncio.to_thread(function, **call.arguments)}
    except Exception as error:
        result = {
            "error": f"Failed to invoke function {call.name} with converted arguments "
            f"{call.arguments} from model returned function call argument "
            f"{call.arguments} because of error {error}"
        }
    return {
        "type": "function_result",
        "call_id": call.id,
        "name": call.name,
        "result": result,
    }
