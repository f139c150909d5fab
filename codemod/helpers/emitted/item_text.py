"""The text of one thing that the model produced."""

from typing import Any


def item_text(item: Any) -> str | None:
    """Return the text of a text block or thought, None of anything else."""
    if item.type == "thought":
        return "".join(getattr(block, "text", "") for block in item.summary or [])
    return getattr(item, "text", None)
