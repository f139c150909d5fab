"""What comes of a call of a function that may have to be awaited."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

from .function_arguments import function_arguments


async def afunction_outcome(call: Any, function: Callable[..., Any]) -> dict[str, Any]:
    """Return what the function returns, or why it could not be called."""
    try:
        arguments = function_arguments(function, call.arguments or {})
    except Exception as error:
        return {"error": str(error)}
    try:
        if inspect.iscoroutinefunction(function):
            return {"result": await function(**arguments)}
        return {"result": await asyncio.to_thread(function, **arguments)}
    except Exception as error:
        return {
            "error": f"Failed to invoke function {call.name} with converted arguments "
            f"{arguments} from model returned function call argument {call.arguments} "
            f"because of error {error}"
        }
