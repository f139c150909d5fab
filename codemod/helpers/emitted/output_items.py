"""What the model produced, in order."""

from typing import Any


def output_items(interaction: Any) -> list[Any]:
    """Return what the model produced, in order; the type of an item says what it is.

    Items are content blocks, function calls, code execution steps and thoughts.
    """
    items: list[Any] = []
    for step in interaction.steps or []:
        if step.type == "model_output":
            items.extend(step.content or [])
        elif step.type == "thought":
            items.extend([step] if step.summary else [])
        elif step.type in (
            "function_call",
            "code_execution_call",
            "code_execution_result",
        ):
            items.append(step)
    return items
