"""An interaction that is still awaited in the form of generate_content."""

from collections.abc import Awaitable
from typing import Any

from google.genai import types

from .generate_content_response import generate_content_response


async def awaited_content_response(
    interaction: Awaitable[Any],
) -> types.GenerateContentResponse:
    """Await an interaction and return the response that generate_content gave."""
    return generate_content_response(await interaction)
