"""Turns of texts as steps of interactions.

The feature `legacy` (`codemod.helpers.features`) takes them as google-generativeai did.
"""

from typing import Any

from google.genai import types


def text_steps(turns: Any) -> list[dict[str, Any]]:
    """Convert turns of a conversation that are texts to steps of an interaction."""
    steps: list[dict[str, Any]] = []
    for item in turns or []:
        turn = types.Content.model_validate(item)  # unless: legacy
        turn = item if isinstance(item, types.Content) else _turn(item)  # if: legacy
        kind = "model_output" if turn.role == "model" else "user_input"
        content = [{"type": "text", "text": part.text} for part in turn.parts or []]
        steps.append({"type": kind, "content": content})
    return steps


def _turn(item: dict[str, Any]) -> types.Content:
    parts = types.UserContent(item["parts"]).parts
    return types.Content(role=item.get("role"), parts=parts)
