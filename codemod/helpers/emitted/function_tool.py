"""A Python function as a tool of an interaction.

Feature (`codemod.helpers.features`): `legacy` declares it as google-generativeai did.
"""

from collections.abc import Callable
from typing import Any

from google.genai import types


def function_tool(function: Callable[..., Any]) -> dict[str, Any]:
    """Declare a function by its signature and docstring."""
    declaration = types.FunctionDeclaration.from_callable_with_api_option(
        callable=function
    )
    tool: dict[str, Any] = {"type": "function", "name": declaration.name}
    if declaration.description:
        tool["description"] = declaration.description  # unless: legacy
        tool["description"] = function.__doc__  # if: legacy
    if declaration.parameters:
        schema = declaration.parameters.json_schema
        tool["parameters"] = schema.model_dump(
            mode="json", by_alias=True, exclude_none=True
        )
        for parameter in tool["parameters"]["properties"].values():  # if: legacy
            parameter.pop("default", None)
    return tool
