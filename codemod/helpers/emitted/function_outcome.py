"""What comes of a function call, as generate_content told the model."""

from collections.abc import Callable
from typing import Any

from .function_arguments import function_arguments


def function_outcome(call: Any, function: Callable[..., Any]) -> dict[str, Any]:
    """Return what the function returns, or why it could not be called."""
    try:
        arguments = function_arguments(function, call.arguments or {})
    except Exception as error:
        return {"error": str(error)}
    try:
        return {"result": function(**arguments)}
    except Exception as error:
        return {
            "error": f"Failed to invoke function {call.name} with converted arguments "
            f"{arguments} from model returned function call argument {call.arguments} "
            f"because of error {error}"
        }
