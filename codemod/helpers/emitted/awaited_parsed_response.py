"""Structured output that is still awaited, in the form of generate_content."""

from collections.abc import Awaitable
from typing import Any

from google.genai import types

from .parsed_content_response import parsed_content_response


async def awaited_parsed_response(
    interaction: Awaitable[Any], schema: Any
) -> types.GenerateContentResponse:
    """Await an interaction and return the response that generate_content gave.

    Its `parsed` is made with the schema.
    """
    return parsed_content_response(await interaction, schema)
