"""The function calls in an answer."""

from typing import Any


def function_calls(interaction: Any) -> list[Any]:
    """Return the function calls that the model asks for, in order."""
    return [step for step in interaction.steps or [] if step.type == "function_call"]
