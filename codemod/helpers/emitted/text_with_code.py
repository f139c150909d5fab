"""The text of an interaction, with the code that the model ran."""

from typing import Any


def text_with_code(interaction: Any) -> str:
    """Return the text of an interaction line by line, with code between fences.

    Raises:
        ValueError: the model returned neither text nor code.
    """
    lines: list[str] = []
    for step in interaction.steps or []:
        if step.type == "model_output":
            blocks = step.content or []
            lines.extend(block.text for block in blocks if block.type == "text")
        elif step.type == "code_execution_call":
            lines.extend(["``` python", step.arguments.code.lstrip("\n"), "```"])
        elif step.type == "code_execution_result":
            fence = "``` failed" if step.is_error else "```"
            lines.extend([fence, step.result, "```"])
    if not lines:
        raise ValueError(f"The model returned no text (status: {interaction.status}).")
    return "\n".join(lines)
