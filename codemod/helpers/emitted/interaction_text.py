"""The text of an interaction."""

from typing import Any


def interaction_text(interaction: Any) -> str:
    """Return all text the model wrote; output_text holds only the last run of it."""
    return "".join(
        block.text
        for step in interaction.steps or []
        if step.type == "model_output"
        for block in step.content or []
        if block.type == "text"
    )
