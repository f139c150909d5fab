"""The text of an interaction that must have some."""

from typing import Any

from .interaction_text import interaction_text


def required_text(interaction: Any) -> str:
    """Return the text of an interaction.

    Raises:
        ValueError: the model returned no text.
    """
    text: str = interaction.output_text  # unless: runs
    text = interaction_text(interaction)  # if: runs
    if not text:
        raise ValueError(f"The model returned no text (status: {interaction.status}).")
    return text
