"""The answer to a function call.

Feature (`codemod.helpers.features`): `objects` are results that JSON does not know.
"""

from typing import Any

from google.genai import types


def function_result(call: Any, result: dict[str, Any]) -> dict[str, Any]:
    """Answer a function call, as a step of the next input."""
    response = types.FunctionResponse(response=result)  # if: objects
    dumped = response.model_dump(mode="json", exclude_none=True)  # if: objects
    result = dumped["response"]  # if: objects
    return {
        "type": "function_result",
        "call_id": call.id,
        "name": call.name,
        "result": result,
    }
