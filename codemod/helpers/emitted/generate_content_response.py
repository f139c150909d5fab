"""An interaction in the form of generate_content."""

from typing import Any

from google.genai import types

from .answer_parts import answer_parts
from .content_response import content_response


def generate_content_response(interaction: Any) -> types.GenerateContentResponse:
    """Return an interaction as the response that generate_content gave.

    It has no safety ratings or log probabilities.
    """
    steps = interaction.steps or []
    return content_response(interaction, answer_parts(steps), steps)
