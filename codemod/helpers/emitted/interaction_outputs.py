"""What an interaction gave, in one flat list."""

from typing import Any


def interaction_outputs(interaction: Any) -> list[Any]:
    """Return content of the model, thoughts, calls and results of tools, in order."""
    outputs: list[Any] = []
    for step in interaction.steps or []:
        if step.type == "model_output":
            outputs.extend(step.content or [])
        elif step.type != "user_input":
            outputs.append(step)
    return outputs
