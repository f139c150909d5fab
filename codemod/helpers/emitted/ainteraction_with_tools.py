"""An interaction of the asynchronous client with tools of generate_content."""

from typing import Any

from google.genai import types

from .ainteraction_with_functions import ainteraction_with_functions
from .function_tool import function_tool
from .interaction_tools import interaction_tools


async def ainteraction_with_tools(
    client: Any, tools: Any, *, requests: int = 10, **arguments: Any
) -> Any:
    """Create an interaction and answer the calls of functions among the tools.

    Functions next to declarations are only declared, as generate_content did.
    """
    given = types.GenerateContentConfig(tools=tools).tools or []
    functions = [tool for tool in given if callable(tool)]
    others = interaction_tools(tool for tool in given if not callable(tool))
    if any(tool["type"] == "function" for tool in others):
        others += [function_tool(function) for function in functions]
        functions = []
    if others:
        arguments["tools"] = others
    if not functions:
        return await client.interactions.create(**arguments)
    return await ainteraction_with_functions(
        client, functions, requests=requests, **arguments
    )
