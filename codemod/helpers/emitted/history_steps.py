"""The history of a chat as steps of interactions."""

from typing import Any

from .interaction_input import interaction_input


def history_steps(history: Any) -> list[dict[str, Any]]:
    """Convert the history of a chat to the steps that a conversation begins with."""
    steps: list[dict[str, Any]] = interaction_input(history) if history else []
    if steps and "content" not in steps[0]:
        return [{"type": "user_input", "content": steps}]
    return steps
