"""The call of a method that creates interactions, in the form of generate_content."""

from collections.abc import Callable
from typing import Any

from google.genai import types

from .generate_content_response import generate_content_response


def create_content_response(
    create: Callable[..., Any], **arguments: Any
) -> types.GenerateContentResponse:
    """Create an interaction and return the response that generate_content gave."""
    return generate_content_response(create(**arguments))
